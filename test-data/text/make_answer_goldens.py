"""Writes the tokens that answers have behind a prompt, as transformers renders the chat template of each tokenizer here.

    /tmp/goldens/bin/python test-data/text/make_answer_goldens.py

Needs the packages of make_goldens.py, which makes the tokenizers. An answer is null where the prompt ends in the middle of one of
its tokens.
"""

import importlib.metadata
import json
import sys
from pathlib import Path

from transformers import AutoTokenizer, LlavaProcessor
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.append(str(ROOT / "test-data/models"))
from reference_tokens import reference_ids  # noqa: E402

QUESTIONS = ["What is the main object in the picture?", "Why?  ", "Is it naïve? 🙂"]
ANSWERS = [
    "dog", "a dog next to a boat", "Dog.", "12 cows, near a tree", "12", "(a) [b]", "naïve café", "it's", "🙂 yes", "你好",
    "two\nlines", "a  b", "  dog \n", "s", "ASSISTANT: dog", "USER", "...", "don't", "\u2581x", "<unk>", "ed", "e", "'s",
]  # fmt: skip


def folders():
    """By name: the folder, and how its chat template is altered to end prompts in another way."""
    for name in ("llama", "llama-v1", "llama-v5", "llama-without-bos", "mistral"):
        yield name, HERE / name, lambda template: template
    yield "llama, prompts that end with a space", HERE / "llama", lambda t: t.replace("'ASSISTANT:'", "'ASSISTANT: '")
    yield "llama, prompts that end with a line", HERE / "llama", lambda t: t.replace("'ASSISTANT:'", "'ASSISTANT:\\n'")
    yield "qwen2", HERE / "qwen2", lambda template: template
    lines = "'<|im_start|>assistant\\n'"
    yield "qwen2, prompts that end with a line", HERE / "qwen2", lambda t: t.replace("'<|im_start|>assistant'", lines)
    yield "demo", ROOT / "models/llava-pictograms/checkpoint", lambda template: template


def main():
    size = CLIPImageProcessorPil(size={"shortest_edge": 16}, crop_size={"height": 16, "width": 16})
    found = {}
    for name, folder, alter in folders():
        tokenizer = AutoTokenizer.from_pretrained(folder)
        original = (folder / "chat_template.jinja").read_text()
        template = alter(original)
        processor = LlavaProcessor(
            size, tokenizer, patch_size=8, vision_feature_select_strategy="full", chat_template=template
        )
        found[name] = {
            "folder": str(folder.relative_to(ROOT)),
            "imageTokenId": tokenizer.convert_tokens_to_ids("<image>"),
            **({} if template == original else {"template": template}),
            "ids": [[reference_ids(processor, question, answer) for answer in ANSWERS] for question in QUESTIONS],
        }
    versions = {name: importlib.metadata.version(name) for name in ("tokenizers", "transformers")}
    goldens = {"versions": versions, "questions": QUESTIONS, "answers": ANSWERS, "tokenizers": found}
    (HERE / "answers.json").write_text(json.dumps(goldens) + "\n")


if __name__ == "__main__":
    main()
