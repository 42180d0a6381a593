"""Records the greedy answers of transformers under generation settings that change the logits.

    python -m venv /tmp/goldens && /tmp/goldens/bin/pip install -r models/requirements.txt
    /tmp/goldens/bin/python test-data/checkpoints/make_decoding_goldens.py

The checkpoints are those of `test-data/models/families`, with other settings in generation_config.json; pictures and
questions are those of their goldens. `margin` is the smallest distance between the two highest scores of a choice;
answers with a margin below `SMALLEST_MARGIN` would test luck and are left out.
"""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from transformers import AutoImageProcessor, LlavaForConditionalGeneration
from transformers.utils import logging

HERE = Path(__file__).resolve().parent
FAMILIES = HERE.parent / "models/families"
NAMES = ("qwen2-clip", "llama-clip")
NEW_TOKENS = 24
SMALLEST_MARGIN = 2e-3


def settings_of(answers: list[list[int]], prompt: list[int], end: int) -> dict[str, dict[str, Any]]:
    """Settings by name, made of tokens that the answers without settings have."""
    first, second = answers
    pair = [first[2], first[3]]
    bias = [[[first[0]], -4.5], [pair, -3.25], [[second[1]], 1.5], [[prompt[-1], second[0]], -2.0]]
    return {
        "repetition_penalty 1.05": {"repetition_penalty": 1.05},
        "repetition_penalty 1.1": {"repetition_penalty": 1.1},
        "repetition_penalty 1.3": {"repetition_penalty": 1.3},
        "repetition_penalty 0.8": {"repetition_penalty": 0.8},
        "encoder_repetition_penalty 1.5": {"encoder_repetition_penalty": 1.5},
        "encoder_repetition_penalty 0.7": {"encoder_repetition_penalty": 0.7},
        "no_repeat_ngram_size 1": {"no_repeat_ngram_size": 1},
        "no_repeat_ngram_size 2": {"no_repeat_ngram_size": 2},
        "no_repeat_ngram_size 3": {"no_repeat_ngram_size": 3},
        "encoder_no_repeat_ngram_size 1": {"encoder_no_repeat_ngram_size": 1},
        "encoder_no_repeat_ngram_size 2": {"encoder_no_repeat_ngram_size": 2},
        "suppress_tokens": {"suppress_tokens": [first[0], second[0], first[5]]},
        "begin_suppress_tokens": {"begin_suppress_tokens": [first[0], second[0]]},
        "bad_words_ids": {"bad_words_ids": [[first[1]], pair, [second[0], second[1]]]},
        "bad_words_ids with an end token": {"eos_token_id": first[3], "bad_words_ids": [[first[3]], [second[0]]]},
        "sequence_bias": {"sequence_bias": bias},
        "an end token": {"eos_token_id": first[3]},
        "min_new_tokens": {"eos_token_id": [first[3], second[2]], "min_new_tokens": 10},
        "min_length": {"eos_token_id": [first[3], second[2]], "min_length": len(prompt) + 8},
        "min_length below the prompt": {"eos_token_id": first[3], "min_length": 4},
        "forced_bos_token_id": {"forced_bos_token_id": first[5]},
        "forced_eos_token_id": {"forced_eos_token_id": end},
        "forced_eos_token_id, suppressed": {"forced_eos_token_id": [end, first[0]], "suppress_tokens": [end]},
        "renormalize_logits and remove_invalid_values": {"renormalize_logits": True, "remove_invalid_values": True},
        "several": {"repetition_penalty": 1.2, "no_repeat_ngram_size": 3, "suppress_tokens": [first[1]],
                    "sequence_bias": bias, "min_new_tokens": 12, "eos_token_id": [first[4], second[4]],
                    "begin_suppress_tokens": [second[0]], "forced_eos_token_id": end},
        "sampling settings": {"do_sample": True, "temperature": 0.2, "top_p": 0.8, "top_k": 5,
                              "repetition_penalty": 1.1},
    }


@torch.no_grad()
def answer(checkpoint: Path, inputs: Any) -> tuple[list[int], float]:
    """The greedy answer under the settings of a checkpoint, and its smallest margin."""
    model = LlavaForConditionalGeneration.from_pretrained(
        checkpoint, dtype=torch.float32, attn_implementation="eager").eval()
    result = model.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False, output_scores=True,
                            return_dict_in_generate=True)
    best = torch.stack(result.scores)[:, 0].topk(2).values
    margins = torch.where(best[:, 1] == -float("inf"), torch.inf, best[:, 0] - best[:, 1])
    return result.sequences[0, inputs["input_ids"].shape[1]:].tolist(), margins.min().item()


def family_goldens(name: str) -> list[dict[str, Any]]:
    """All settings of one family's checkpoint, for its first two rows."""
    folder = FAMILIES / name
    rows = json.loads((folder / "goldens.json").read_text())["rows"][:2]
    images = AutoImageProcessor.from_pretrained(folder / "checkpoint", backend="pil")
    inputs = [{**images(Image.open(folder / row["image"]), return_tensors="pt"),
               "input_ids": torch.tensor([row["input_ids"]]),
               "attention_mask": torch.ones(1, len(row["input_ids"]), dtype=torch.long)} for row in rows]
    goldens = []
    with tempfile.TemporaryDirectory() as parent:
        checkpoint = Path(parent) / "checkpoint"
        shutil.copytree(folder / "checkpoint", checkpoint)
        path = checkpoint / "generation_config.json"
        standard = json.loads(path.read_text())
        plain = [answer(checkpoint, row)[0] for row in inputs]
        for what, settings in settings_of(plain, rows[0]["input_ids"], standard["eos_token_id"]).items():
            path.write_text(json.dumps({**standard, **settings}))
            for row, golden, without in zip(inputs, rows, plain, strict=True):
                ids, margin = answer(checkpoint, row)
                if margin < SMALLEST_MARGIN:
                    print(f"{name}, {what}: margin {margin:.5f}, left out")
                    continue
                goldens.append({"family": name, "what": what, "settings": settings, "row": rows.index(golden),
                                "answer": ids, "margin": round(min(margin, 99.0), 4), "same": ids == without})
    return goldens


def main() -> None:
    """Write decoding.json beside this script."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    cases = [case for name in NAMES for case in family_goldens(name)]
    for case in cases:
        if case["same"]:
            print(f"{case['family']}, {case['what']}, row {case['row']}: as without settings")
        del case["same"]
    versions = {name: importlib.metadata.version(name) for name in ("torch", "transformers")}
    lines = ",\n".join(json.dumps(case) for case in cases)
    (HERE / "decoding.json").write_text(
        f'{{"versions": {json.dumps(versions)}, "newTokens": {NEW_TOKENS}, "cases": [\n{lines}\n]}}\n')
    print(f"{len(cases)} answers")


if __name__ == "__main__":
    main()
