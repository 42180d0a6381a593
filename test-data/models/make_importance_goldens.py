"""Write what measures of importance give on tiny checkpoints, as transformers computes it in float32 (see README.md).

Without each block alone: log-likelihoods of references, and the KL divergence of the first token of the answer. Of the full
model: cosines of each block's input and output, angular distances at the last token of the prompt, the logit lens behind
each block, and the attention that the last token of the prompt pays. Needs the packages of requirements.txt; run as

    python test-data/models/make_importance_goldens.py
"""

from __future__ import annotations

import importlib.metadata
import json
import math
from typing import Any

import torch
from transformers import LlavaForConditionalGeneration, LlavaProcessor
from transformers.utils import logging

from family_checkpoints import families, make_processor
from make_family_goldens import FOLDER, ROWS, prompt_of
from make_goldens import GOLDENS, restore_layers, skip_layers
from make_reference_goldens import log_likelihoods
from reference_tokens import reference_ids

FAMILIES: list[str] = ["llama-clip", "mistral-clip", "qwen2-clip"]
# Of each row: several, of different lengths.
REFERENCES: list[list[str]] = [
    ["dog", "a dog next to a boat"],
    ["two birds"],
    ["cow", "dog", "12 cows, near a tree"],
    ["a boat"],
]
# Tokens of the lens that are stored, and the precision of what is stored.
TOP = 3
DIGITS = 7


def states_of(model: LlavaForConditionalGeneration, inputs: Any) -> torch.Tensor:
    """The residual stream in front of every block and behind the last one: [blocks + 1, S, H]."""
    states: list[torch.Tensor] = []
    # The last of transformers' own hidden states is behind the final norm, so hooks take them.
    hooks = []
    for layer in model.model.language_model.layers:
        hooks.append(layer.register_forward_pre_hook(
            lambda _module, args, kwargs: states.append(
                (args[0] if args else kwargs["hidden_states"])[0].double()), with_kwargs=True))
    last = model.model.language_model.layers[-1]
    hooks.append(last.register_forward_hook(
        lambda _module, _args, output: states.append(
            (output[0] if isinstance(output, tuple) else output)[0].double())))
    model(**inputs)
    for hook in hooks:
        hook.remove()
    return torch.stack([state.reshape(-1, state.shape[-1]) for state in states])


def rounded(values: Any) -> Any:
    """Nested lists of numbers with few digits."""
    if isinstance(values, torch.Tensor):
        values = values.tolist()
    if isinstance(values, list):
        return [rounded(value) for value in values]
    return round(values, DIGITS)


def influence(states: torch.Tensor, image: torch.Tensor) -> dict[str, Any]:
    """1 - mean cosine of each block's input and output, over the picture's positions and over the others."""
    cosines = torch.cosine_similarity(states[:-1], states[1:], dim=-1)
    return {"picture": rounded(1 - cosines[:, image].mean(1)), "text": rounded(1 - cosines[:, ~image].mean(1)),
            "all": rounded(1 - cosines.mean(1)),
            "positions": {"picture": int(image.sum()), "text": int((~image).sum())}}


def angles(states: torch.Tensor) -> list[list[float]]:
    """arccos(cosine) / pi at the last position between x_l and x_(l + n): [l][n - 1]."""
    last = states[:, -1]
    return [[rounded(torch.cosine_similarity(last[start], last[later], dim=0).clamp(-1, 1).arccos().item()
                     / math.pi) for later in range(start + 1, len(last))] for start in range(len(last) - 1)]


def lens(model: LlavaForConditionalGeneration, states: torch.Tensor, answer: int) -> list[dict[str, Any]]:
    """What final norm and head make of the last position behind each block."""
    read = []
    for state in states[1:, -1]:
        logits = model.lm_head(model.model.language_model.norm(state.float()[None]))[0].double()
        probabilities = logits.softmax(-1)
        top = probabilities.topk(TOP)
        read.append({"ids": top.indices.tolist(), "probabilities": rounded(top.values),
                     "answer": {"rank": int((probabilities > probabilities[answer]).sum()) + 1,
                                "probability": rounded(probabilities[answer].item())}})
    return read


def row_goldens(model: LlavaForConditionalGeneration, processor: LlavaProcessor, row: int) -> dict[str, Any]:
    """All numbers of one row alone."""
    inputs = prompt_of(processor, row)["inputs"]
    eos = model.generation_config.eos_token_id
    references = [reference_ids(processor, ROWS[row][1], text) + [eos] for text in REFERENCES[row]]
    image = inputs["input_ids"][0] == model.config.image_token_id
    output = model(**inputs, output_attentions=True)
    full = output.logits[0, -1].double().log_softmax(-1)
    states = states_of(model, inputs)
    without = []
    for block in range(len(states) - 1):
        layers = skip_layers(model, [block])
        other = model(**inputs).logits[0, -1].double().log_softmax(-1)
        without.append({"log_likelihoods": rounded(log_likelihoods(model, inputs, references)),
                        "divergence": rounded((full.exp() * (full - other)).sum().item())})
        restore_layers(model, layers)
    attention = torch.stack([weights[0, :, -1].mean(0) for weights in output.attentions])
    answer = int(full.argmax())
    return {"references": REFERENCES[row], "reference_ids": references,
            "log_likelihoods": rounded(log_likelihoods(model, inputs, references)),
            "without": without, "influence": influence(states, image), "angles": angles(states),
            "answer_id": answer, "lens": lens(model, states, answer), "attention": rounded(attention[:, image])}


@torch.no_grad()
def main() -> None:
    """Write importance.json beside this script."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    versions = {name: importlib.metadata.version(name) for name in ("torch", "transformers")}
    rows = {}
    for family in families():
        if family.name not in FAMILIES:
            continue
        model = LlavaForConditionalGeneration.from_pretrained(
            FOLDER / family.name / "checkpoint", dtype=torch.float32, attn_implementation="eager").eval()
        processor = make_processor(family)
        rows[family.name] = [row_goldens(model, processor, row) for row in range(len(ROWS))]
    (GOLDENS / "importance.json").write_text(json.dumps({"versions": versions, "families": rows}) + "\n")


if __name__ == "__main__":
    main()
