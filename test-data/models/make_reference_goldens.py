"""Write what rival methods compute from the committed checkpoint, as transformers gives it (see README.md).

Likelihoods of references under skip sets (SLEB's objective), Block Influence (ShortGPT, equation 2), and greedy answers when
blocks are skipped behind the prompt only (Skip-MLLM's phase switch).
"""

from __future__ import annotations

import importlib.metadata
import json
from typing import Any

import torch
from make_goldens import CALIBRATION, GOLDENS, MODEL_DIR, chat, restore_layers, skip_layers
from PIL import Image
from reference_tokens import reference_ids
from transformers import AutoProcessor, DynamicCache, LlavaForConditionalGeneration

SKIP_SETS: list[list[int]] = [[], [5], [11], [2, 6, 9], [5, 6, 7, 10]]
ANSWER_SKIP_SETS: list[list[int]] = [list(range(1, 12)), list(range(1, 12, 2)), list(range(2, 10)), [1, 2, 3]]
PICTURES: list[str] = ["000001.webp", "000002.webp", "000003.webp"]
REFERENCES: list[list[str]] = [
    ["cup", "a red cup on a table"],
    ["a bird, a boat"],
    ["two dogs next to a tree", "dog", "A large dog."],
]
NEW_TOKENS = 12


def log_likelihoods(model: Any, inputs: Any, references: list[list[int]]) -> list[float]:
    """Sum of log p over the tokens of each reference behind the prompt."""
    sums = []
    for ids in references:
        joined = dict(inputs)
        joined["input_ids"] = torch.cat([inputs["input_ids"], torch.tensor([ids])], dim=1)
        joined["attention_mask"] = torch.ones_like(joined["input_ids"])
        start = inputs["input_ids"].shape[1]
        logits = model(**joined).logits[0, start - 1:-1].double()
        chosen = logits.log_softmax(-1)[torch.arange(len(ids)), torch.tensor(ids)]
        sums.append(chosen.sum().item())
    return sums


def cosine_sums(model: Any, inputs: Any) -> tuple[torch.Tensor, int]:
    """Per block the sum over positions of cos(input, output), and how many positions there are."""
    decoder = model.model.language_model
    sums = []
    hooks = [
        layer.register_forward_hook(
            lambda _module, args, output: sums.append(
                torch.cosine_similarity(
                    args[0].double(),
                    (output[0] if isinstance(output, tuple) else output).double(), dim=-1).sum()))
        for layer in decoder.layers
    ]
    length = model(**inputs).logits.shape[1]
    for hook in hooks:
        hook.remove()
    return torch.stack(sums), length


def answer_skipping_behind_prompt(model: Any, inputs: Any, skipped: list[int]) -> list[int]:
    """Greedy answer when the prompt runs through every block and each further token through the kept ones."""
    decoder = model.model.language_model
    cache = DynamicCache(config=decoder.config)
    logits = model(**inputs, past_key_values=cache).logits[0, -1]
    full = decoder.layers
    # The kept layers keep their indices, hence their own entries of the cache.
    decoder.layers = torch.nn.ModuleList(
        layer if index not in skipped else PassThrough() for index, layer in enumerate(full))
    answer = [int(logits.argmax())]
    eos = model.generation_config.eos_token_id
    length = inputs["input_ids"].shape[1]
    while len(answer) < NEW_TOKENS and answer[-1] != eos:
        position = torch.tensor([[length + len(answer) - 1]])
        # Layer 0 is never skipped here: transformers asks it how long the cache is.
        logits = model(input_ids=torch.tensor([[answer[-1]]]), past_key_values=cache,
                       position_ids=position).logits[0, -1]
        answer.append(int(logits.argmax()))
    decoder.layers = full
    return answer


class PassThrough(torch.nn.Module):
    """A skipped decoder layer."""

    attention_type = "full_attention"

    def forward(self, hidden_states: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
        """The residual stream, unchanged."""
        return hidden_states


@torch.no_grad()
def main() -> None:
    """Write references.json beside this script."""
    checkpoint = MODEL_DIR / "checkpoint"
    processor = AutoProcessor.from_pretrained(checkpoint)
    model = LlavaForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.float32).eval()
    prompt = json.loads((MODEL_DIR / "tasks.json").read_text())["captioning"]["prompt"]
    text = chat(processor, prompt)
    eos = model.generation_config.eos_token_id
    samples: list[dict[str, Any]] = []
    sums = torch.zeros(model.config.text_config.num_hidden_layers, dtype=torch.double)
    positions = 0
    for name, references in zip(PICTURES, REFERENCES, strict=True):
        inputs = processor(images=Image.open(CALIBRATION / "images" / name), text=text, return_tensors="pt")
        ids = [reference_ids(processor, prompt, reference) + [eos] for reference in references]
        runs = []
        for skipped in SKIP_SETS:
            full = skip_layers(model, skipped)
            runs.append({"skipped": skipped, "log_likelihoods": log_likelihoods(model, inputs, ids)})
            restore_layers(model, full)
        cosines, length = cosine_sums(model, inputs)
        sums += cosines
        positions += length
        samples.append({
            "image": name, "input_ids": inputs["input_ids"][0].tolist(),
            "references": references, "reference_ids": ids, "runs": runs,
            "decode_only": [{"skipped": skipped,
                             "greedy_ids": answer_skipping_behind_prompt(model, inputs, skipped)}
                            for skipped in ANSWER_SKIP_SETS],
        })
    versions = {name: importlib.metadata.version(name) for name in ("torch", "transformers")}
    (GOLDENS / "references.json").write_text(json.dumps(
        {"versions": versions, "prompt": prompt, "samples": samples,
         "influence": (1 - sums / positions).tolist()}, indent=1) + "\n")


if __name__ == "__main__":
    main()
