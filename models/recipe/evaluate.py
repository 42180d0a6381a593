"""Greedy answers of the exported checkpoint on a split, and the three task scores."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer
from transformers import AutoProcessor, LlavaForConditionalGeneration

from recipe import run_log
from recipe.coco import SPLITS
from recipe.decoder import rounded
from recipe.settings import CHECKPOINT_DIR, PROMPTS

BATCH = 50
NEW_TOKENS = 40


class Split:
    """Images and annotations of one split."""

    def __init__(self, folder: Path, limit: int | None) -> None:
        instances = json.loads((folder / "instances.json").read_text())
        names = {c["id"]: c["name"] for c in instances["categories"]}
        found: dict[int, list[tuple[float, str]]] = defaultdict(list)
        for item in instances["annotations"]:
            found[item["image_id"]].append((item["area"], names[item["category_id"]]))
        self.ids = [image["id"] for image in instances["images"]][:limit]
        self.images = [Image.open(folder / "images" / image["file_name"])
                       for image in instances["images"][:limit]]
        self.objects = {i: [name for _, name in sorted(found[i], reverse=True)] for i in self.ids}
        self.captions: dict[int, list[str]] = defaultdict(list)
        for item in json.loads((folder / "captions.json").read_text())["annotations"]:
            self.captions[item["image_id"]].append(item["caption"])


@torch.no_grad()
def answer(model: LlavaForConditionalGeneration, processor: Any, images: list[Image.Image],
           prompt: str) -> list[str]:
    """Greedy answers to one prompt about every image."""
    content = [{"type": "image"}, {"type": "text", "text": prompt}]
    text = processor.apply_chat_template([{"role": "user", "content": content}],
                                         add_generation_prompt=True)
    answers: list[str] = []
    for start in range(0, len(images), BATCH):
        chunk = images[start:start + BATCH]
        inputs = processor(images=chunk, text=[text] * len(chunk), return_tensors="pt")
        tokens = model.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False)
        answers += processor.batch_decode(tokens[:, inputs["input_ids"].shape[1]:],
                                          skip_special_tokens=True)
    return [text.strip() for text in answers]


def set_precision(answer_text: str, objects: list[str]) -> float:
    """Share of the named objects that are in the image; 0 for an empty answer."""
    named = {name.strip().lower() for name in answer_text.split(",")} - {""}
    return len(named & set(objects)) / len(named) if named else 0.0


def cider(answers: dict[int, str], references: dict[int, list[str]]) -> float:
    """CIDEr times 100."""
    with contextlib.redirect_stdout(io.StringIO()):
        tokenizer = PTBTokenizer()
        results = tokenizer.tokenize({i: [{"caption": text}] for i, text in answers.items()})
        truth = tokenizer.tokenize(
            {i: [{"caption": text} for text in references[i]] for i in answers})
        score, _ = Cider().compute_score(truth, results)
    return 100 * float(score)


def scores(model: LlavaForConditionalGeneration, processor: Any, split: Split) -> dict[str, float]:
    """The three scores of a model on a split."""
    replies = {task: dict(zip(split.ids, answer(model, processor, split.images, prompt),
                              strict=True)) for task, prompt in PROMPTS.items()}
    count = len(split.ids)
    return {
        "top1": sum(replies["single-object"][i].lower() == split.objects[i][0]
                    for i in split.ids) / count,
        "precision": sum(set_precision(replies["multi-object"][i], split.objects[i])
                         for i in split.ids) / count,
        "cider": cider(replies["captioning"], split.captions),
    }


def round_decoder(model: LlavaForConditionalGeneration) -> None:
    """Round the linear weights of all decoder blocks to 4 bits in blocks of 32."""
    for module in model.model.language_model.layers.modules():
        if isinstance(module, torch.nn.Linear):
            module.weight.data = rounded(module.weight.data)


def keep_blocks(model: LlavaForConditionalGeneration, blocks: list[torch.nn.Module]) -> None:
    """Make these blocks the whole decoder."""
    for index, block in enumerate(blocks):
        block.self_attn.layer_idx = index
    model.model.language_model.layers = torch.nn.ModuleList(blocks)
    model.model.language_model.config.num_hidden_layers = len(blocks)


def main() -> None:
    """Score a split; optionally with rounded weights or every single block left out in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("split", choices=list(SPLITS))
    parser.add_argument("--rounded", action="store_true")
    parser.add_argument("--each-block", action="store_true")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    processor = AutoProcessor.from_pretrained(CHECKPOINT_DIR)
    model = LlavaForConditionalGeneration.from_pretrained(
        CHECKPOINT_DIR, dtype=torch.float32).eval()
    if options.rounded:
        round_decoder(model)
    split = Split(SPLITS[options.split][0], options.limit)
    start = time.monotonic()
    run_log.write("evaluation", split=options.split, rounded=options.rounded,
                  images=len(split.ids), **scores(model, processor, split),
                  seconds=time.monotonic() - start)
    if options.each_block:
        layers = list(model.model.language_model.layers)
        for index in range(len(layers)):
            keep_blocks(model, [layer for i, layer in enumerate(layers) if i != index])
            run_log.write("evaluation", split=options.split, rounded=options.rounded,
                          images=len(split.ids), without_block=index,
                          **scores(model, processor, split))


if __name__ == "__main__":
    main()
