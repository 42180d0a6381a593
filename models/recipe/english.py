"""English text: passages that a decoder wrote itself, and held-out prose from Python's documentation."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from pathlib import Path

import torch
import torch.nn.functional as F
from transformers import LlamaForCausalLM, PreTrainedModel, PreTrainedTokenizerBase

from recipe.folders import cache

OPENINGS = (
    "The history of", "Once upon a time,", "To cook a good", "Scientists have found that",
    "In the city of", "The main difference between", "A letter to my friend:", "Dear Sir or Madam,",
    "The best way to learn", "When the rain stopped,", "Chapter 1\n\n", "Question:", "My grandmother",
    "The government announced", "How does a", "An introduction to", "It was late at night when",
    "Water is", "The company", "def main():", "Here is a list of", "According to the report,",
    "Children often ask why", "The river", "In mathematics,", "Music can", "If you want to travel",
    "The team won", "Plants need", "She opened the door and", "The moon", "Many people believe that",
)
QUESTIONS = (
    "What is the capital of France?", "Explain how a bicycle works.", "Write a short poem about the sea.",
    "Give me three tips for sleeping well.", "What is a volcano?", "Tell me a story about a dog.",
    "How do I boil an egg?", "Why is the sky blue?", "Summarise the idea of evolution.",
    "What should I pack for a trip to the mountains?", "Who was Marie Curie?",
    "Write an email that asks for a day off.", "What is the sum of 12 and 30?",
    "Name some animals that live in Africa.", "How are clouds formed?", "What makes a good friend?",
)
COPIES = 10
PASSAGE_TOKENS = 128
SEED = 7
HELD_OUT_MODULES = (
    "argparse", "asyncio.tasks", "calendar", "collections", "configparser", "csv", "datetime", "decimal",
    "difflib", "doctest", "email.message", "enum", "fractions", "functools", "gettext", "heapq",
    "inspect", "itertools", "json", "logging", "mailbox", "optparse", "pathlib", "pickle", "random",
    "sched", "shutil", "socket", "statistics", "string", "subprocess", "tarfile", "textwrap",
    "threading", "traceback", "types", "typing", "unittest.mock", "uuid", "zipfile",
)
SENTENCES = re.compile(r"^[A-Z][^=<>{}|`_*\\/]{240,900}\.$")
HELD_OUT_PASSAGES = 64


def _path(copy: int) -> Path:
    return cache("passages", f"{copy}.json")


@torch.no_grad()
def _sampled(decoder: LlamaForCausalLM, words: PreTrainedTokenizerBase, seed: int) -> list[list[int]]:
    """Token ids of one passage for each opening and question."""
    torch.manual_seed(seed)
    chats = [f"<|im_start|>user\n{q}<|im_end|>\n<|im_start|>assistant\n" for q in QUESTIONS]
    inputs = words([*OPENINGS, *chats], return_tensors="pt", padding=True)
    tokens = decoder.generate(**inputs, max_new_tokens=PASSAGE_TOKENS, do_sample=True,
                              temperature=1.0, top_k=0, pad_token_id=words.pad_token_id)
    found: list[list[int]] = []
    for line, attended in zip(tokens, inputs["attention_mask"], strict=True):
        passage = line[int((attended == 0).sum()):].tolist()
        while passage[-2:] == [words.pad_token_id] * 2:
            passage.pop()
        found.append(passage)
    return found


def write_passages(decoder: LlamaForCausalLM, words: PreTrainedTokenizerBase) -> None:
    """Sample the passages that are not there yet from the untouched decoder."""
    for copy in range(COPIES):
        if not _path(copy).exists():
            _path(copy).write_text(json.dumps(_sampled(decoder, words, SEED + copy)))


def passages() -> list[list[int]]:
    """The sampled passages."""
    return [passage for copy in range(COPIES) for passage in json.loads(_path(copy).read_text())]


def padded(rows: list[list[int]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids [N, L] padded on the right, and which of them are tokens of a row."""
    longest = max(len(row) for row in rows)
    ids = torch.tensor([row + [pad] * (longest - len(row)) for row in rows])
    lengths = torch.tensor([len(row) for row in rows])
    return ids, torch.arange(longest) < lengths[:, None]


def held_out() -> list[str]:
    """Paragraphs of prose in the documentation strings of Python's standard library."""
    found: dict[str, None] = {}
    for name in HELD_OUT_MODULES:
        module = importlib.import_module(name)
        members = [module, *(m for _, m in inspect.getmembers(module)
                             if getattr(m, "__module__", None) == name)]
        for member in members:
            for paragraph in re.split(r"\n\s*\n", inspect.getdoc(member) or ""):
                text = " ".join(paragraph.split())
                if SENTENCES.match(text):
                    found.setdefault(text)
    return list(found)[:HELD_OUT_PASSAGES]


@torch.no_grad()
def nats_per_token(decoder: PreTrainedModel, words: PreTrainedTokenizerBase) -> float:
    """Mean negative log-likelihood of the held-out paragraphs, each on its own."""
    total, count = 0.0, 0
    for text in held_out():
        ids = words(text, return_tensors="pt")["input_ids"]
        logits = decoder(input_ids=ids, use_cache=False).logits[0, :-1]
        total += F.cross_entropy(logits, ids[0, 1:], reduction="sum").item()
        count += ids.shape[1] - 1
    return total / count
