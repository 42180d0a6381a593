"""Make tiny checkpoints of every family and write what transformers computes with them (see README.md)."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import LlavaForConditionalGeneration, LlavaProcessor

from transformers.utils import logging

from family_checkpoints import Family, families, make_model, make_processor, save
from make_goldens import restore_layers, skip_layers

FOLDER = Path(__file__).resolve().parent / "families"
NEW_TOKENS = 24
# Logits are stored as int16 multiples of this: rounded by at most half of it, range +-20.
LOGIT_STEP = 1.25 * 2.0 ** -11
# Greedy choices closer than this would test luck; such a seed is passed over.
SMALLEST_MARGIN = 2e-3
# Rows of a batch: picture and question. Different lengths in each.
ROWS: list[tuple[int, str]] = [
    (0, "Why?"),
    (1, "List the objects."),
    (0, "Is it na\u00efve? \U0001f642"),
    (1, "Describe this image: a dog, a bird or 12 cows near the other boat?"),
]
IMAGES: list[tuple[int, int]] = [(44, 37), (25, 61)]


def picture(index: int) -> Image.Image:
    """A synthetic picture, its sides unlike those of any tower."""
    width, height = IMAGES[index]
    rng = np.random.default_rng(index)
    rows, columns = np.mgrid[0:height, 0:width]
    waves = [np.sin(rows / (3 + channel) + index) + np.cos(columns / (5 - channel)) for channel in range(3)]
    noise = rng.normal(0, 20, (height, width, 3))
    pixels = np.stack(waves, axis=-1) * 55 + 128 + noise
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


class LogitFile:
    """Logits one behind the other as little-endian int16."""

    def __init__(self) -> None:
        self.parts: list[np.ndarray] = []
        self.length = 0

    def add(self, logits: torch.Tensor) -> dict[str, Any]:
        """Append logits; returns their offset (in elements) and shape."""
        steps = np.round(logits.numpy() / LOGIT_STEP)
        assert np.abs(steps).max() < 2 ** 15, "logits beyond the range of the file"
        entry = {"offset": self.length, "shape": list(logits.shape)}
        self.parts.append(steps.astype("<i2").ravel())
        self.length += steps.size
        return entry


def prompt_of(processor: LlavaProcessor, row: int) -> dict[str, Any]:
    """Rendered text and inputs of one row."""
    image, question = ROWS[row]
    content = [{"type": "image"}, {"type": "text", "text": question}]
    text = processor.apply_chat_template([{"role": "user", "content": content}],
                                         add_generation_prompt=True)
    inputs = processor(images=picture(image), text=text, return_tensors="pt")
    return {"text": text, "inputs": inputs}


@torch.no_grad()
def run_row(model: LlavaForConditionalGeneration, inputs: Any, positions: list[int],
            logits_file: LogitFile) -> tuple[dict[str, Any], float]:
    """Logits at the positions and the greedy answer of one row alone; also its smallest margin."""
    length = inputs["input_ids"].shape[1]
    logits = model(**inputs).logits[0, positions]
    answer = model.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False,
                            output_logits=True, return_dict_in_generate=True)
    best = torch.stack(answer.logits)[:, 0].topk(2).values
    result = {"logits": logits_file.add(logits), "greedy_ids": answer.sequences[0, length:].tolist()}
    return result, (best[:, 0] - best[:, 1]).min().item()


def family_goldens(family: Family, model: LlavaForConditionalGeneration,
                   processor: LlavaProcessor) -> tuple[dict[str, Any], LogitFile, float]:
    """All rows under all skip sets, and the smallest margin among all greedy choices."""
    prompts = [prompt_of(processor, row) for row in range(len(ROWS))]
    rows: list[dict[str, Any]] = []
    for row, prompt in enumerate(prompts):
        length = prompt["inputs"]["input_ids"].shape[1]
        positions = list(range(length)) if row == 0 else [length - 2, length - 1]
        image, question = ROWS[row]
        rows.append({"image": f"image-{image}.png", "question": question, "text": prompt["text"],
                     "input_ids": prompt["inputs"]["input_ids"][0].tolist(), "positions": positions})
    logits_file = LogitFile()
    runs: list[dict[str, Any]] = []
    smallest = float("inf")
    for skipped in family.skip_sets:
        full = skip_layers(model, skipped)
        results = [run_row(model, prompt["inputs"], row["positions"], logits_file)
                   for prompt, row in zip(prompts, rows, strict=True)]
        restore_layers(model, full)
        smallest = min(smallest, *(margin for _, margin in results))
        runs.append({"skipped": skipped, "rows": [result for result, _ in results]})
    return {"rows": rows, "runs": runs}, logits_file, smallest


def make_family(family: Family, versions: dict[str, str]) -> None:
    """Write one family's checkpoint and goldens, from the first seed with clear greedy choices."""
    folder = FOLDER / family.name
    checkpoint = folder / "checkpoint"
    processor = make_processor(family)
    for seed in range(100):
        save(family, make_model(family, processor.tokenizer, seed), processor, checkpoint)
        model = LlavaForConditionalGeneration.from_pretrained(
            checkpoint, dtype=torch.float32, attn_implementation="eager").eval()
        goldens, logits_file, margin = family_goldens(family, model, processor)
        answers = [row["greedy_ids"] for run in goldens["runs"] for row in run["rows"]]
        print(f"{family.name}: seed {seed}, margin {margin:.4f}", flush=True)
        if margin >= SMALLEST_MARGIN and all(len(answer) == NEW_TOKENS for answer in answers):
            break
    else:
        raise RuntimeError(f"{family.name}: no seed with clear choices")
    for index in range(len(IMAGES)):
        picture(index).save(folder / f"image-{index}.png")
    np.concatenate(logits_file.parts).tofile(folder / "logits.bin")
    (folder / "goldens.json").write_text(json.dumps(
        {"versions": versions, "seed": seed, "smallest_margin": margin, "logit_step": LOGIT_STEP,
         **goldens}) + "\n")
    distinct = len({tuple(answer) for answer in answers})
    print(f"{family.name}: seed {seed}, margin {margin:.4f}, {distinct} of {len(answers)} answers differ")


def main() -> None:
    """Write a folder per family beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="families to make; all by default")
    names = parser.parse_args().names
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    versions = {name: importlib.metadata.version(name)
                for name in ("torch", "transformers", "tokenizers", "pillow", "numpy")}
    for family in families():
        if not names or family.name in names:
            make_family(family, versions)


if __name__ == "__main__":
    main()
