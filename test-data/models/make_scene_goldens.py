"""Write what transformers answers to 50 test scenes under the full model and three skip sets (see README.md)."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
from pathlib import Path
from typing import Any

import torch
from make_goldens import GOLDENS, chat, restore_layers, skip_layers
from PIL import Image
from transformers import AutoProcessor, LlavaForConditionalGeneration

MODELS = GOLDENS.parents[1] / "models"
PICTURES = MODELS / "test-scenes" / "seen" / "images"
SCENES = 50
SKIP_SETS: dict[str, list[list[int]]] = {
    "llava-smollm2-135m": [[], [26], [15, 20, 26], [12, 15, 16, 20, 26]],
    "llava-pictograms": [[], [11], [3, 6, 9], [2, 4, 8, 9, 10]],
}
TASKS = ("single-object", "multi-object", "captioning")
NEW_TOKENS = 24


def answer(model: LlavaForConditionalGeneration, inputs: Any) -> dict[str, Any]:
    """The greedy answer, and how far each of its tokens was ahead of the next best, at least."""
    result = model.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False, output_scores=True,
                            return_dict_in_generate=True)
    best = torch.stack(result.scores).topk(2, dim=-1).values
    margin = (best[..., 0] - best[..., 1]).min().item()
    return {"ids": result.sequences[0, inputs["input_ids"].shape[1]:].tolist(), "margin": round(margin, 6)}


@torch.no_grad()
def main() -> None:
    """Write scene-answers/MODEL.json beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=list(SKIP_SETS))
    parser.add_argument("--checkpoint", type=Path)
    options = parser.parse_args()
    folder = MODELS / options.model
    checkpoint = options.checkpoint or folder / "checkpoint"
    processor = AutoProcessor.from_pretrained(checkpoint)
    model = LlavaForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.float32).eval()
    prompts = json.loads((folder / "tasks.json").read_text())
    runs: list[dict[str, Any]] = [{"skipped": skipped, "answers": []} for skipped in SKIP_SETS[options.model]]
    for index, picture in enumerate(sorted(PICTURES.iterdir())[:SCENES]):
        task = TASKS[index % len(TASKS)]
        text = chat(processor, prompts[task]["prompt"])
        inputs = processor(images=Image.open(picture), text=text, return_tensors="pt")
        for run in runs:
            full = skip_layers(model, run["skipped"])
            run["answers"].append({"picture": picture.name, "task": task, **answer(model, inputs)})
            restore_layers(model, full)
    versions = {name: importlib.metadata.version(name) for name in ("torch", "transformers")}
    file = GOLDENS / "scene-answers" / f"{options.model}.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"versions": versions, "new_tokens": NEW_TOKENS, "runs": runs}, indent=1) + "\n")


if __name__ == "__main__":
    main()
