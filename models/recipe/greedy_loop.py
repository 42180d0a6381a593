"""The greedy search as published scripts run it: every candidate on every sample, one by one, nothing reused.

The loop of SLEB (Song et al., ICML 2024) with GM-Skip's metric and tie rule (arXiv 2508.18227) in place of perplexity: for
each candidate the layers are taken out of the decoder and every sample is answered by `generate` at batch size 1. Pictures go
through the tower once, which is kinder than such scripts are. Prints one JSON object: the removal order, the metric after each
removal, and the seconds of the loop. `npm run bench -- search` compares Skipscope with it.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path

import torch
from PIL import Image
from transformers import AutoProcessor, LlavaForConditionalGeneration

PROMPT = "What is the main object in this image?"
NEW_TOKENS = 8


def labelled(folder: Path, limit: int) -> list[tuple[Path, str]]:
    """The first pictures of a COCO set with the category of their largest box."""
    coco = json.loads((folder / "instances.json").read_text())
    names = {category["id"]: category["name"] for category in coco["categories"]}
    largest: dict[int, tuple[float, str]] = {}
    for box in coco["annotations"]:
        area = box["bbox"][2] * box["bbox"][3]
        if area > largest.get(box["image_id"], (-1.0, ""))[0]:
            largest[box["image_id"]] = (area, names[box["category_id"]])
    images = [image for image in coco["images"] if image["id"] in largest][:limit]
    return [(folder / "images" / image["file_name"], largest[image["id"]][1]) for image in images]


def normalized(answer: str) -> str:
    """A category's name as it is compared: lower case, no article, no punctuation around it."""
    bare = re.sub(r"\s+", " ", answer.lower()).strip(" \"'.,;:!?")
    return re.sub(r"^(a|an|the) ", "", bare)


class Decoder:
    """A LLaVA model whose decoder layers can be taken out."""

    def __init__(self, checkpoint: Path, device: str = "cpu", dtype: torch.dtype = torch.float32) -> None:
        self.processor = AutoProcessor.from_pretrained(checkpoint)
        self.model = LlavaForConditionalGeneration.from_pretrained(checkpoint, dtype=dtype).to(device).eval()
        self.layers = self.model.model.language_model.layers
        content = [{"type": "image"}, {"type": "text", "text": PROMPT}]
        self.text = self.processor.apply_chat_template([{"role": "user", "content": content}],
                                                       add_generation_prompt=True)

    def embed(self, picture: Path) -> torch.Tensor:
        """The prompt in front of the first layer, picture features spliced in."""
        inputs = self.processor(images=Image.open(picture), text=self.text, return_tensors="pt").to(
            self.model.device, self.model.dtype)
        embeddings = self.model.get_input_embeddings()(inputs["input_ids"])
        features = self.model.model.get_image_features(pixel_values=inputs["pixel_values"])
        features = torch.cat(list(getattr(features, "pooler_output", features)))
        places = inputs["input_ids"] == self.model.config.image_token_id
        embeddings[places] = features.reshape(-1, embeddings.shape[-1])
        return embeddings

    def keep(self, kept: list[int]) -> None:
        """Leaves only these layers in the decoder."""
        decoder = self.model.model.language_model
        decoder.layers = torch.nn.ModuleList(self.layers[index] for index in kept)
        for index, layer in enumerate(decoder.layers):
            layer.self_attn.layer_idx = index
        decoder.config.num_hidden_layers = len(kept)

    def answer(self, embeddings: torch.Tensor) -> str:
        """The greedy answer to one prompt."""
        tokens = self.model.generate(inputs_embeds=embeddings, max_new_tokens=NEW_TOKENS, do_sample=False,
                                     attention_mask=torch.ones(embeddings.shape[:2], dtype=torch.long,
                                                                device=embeddings.device))
        return self.processor.tokenizer.decode(tokens[0], skip_special_tokens=True)


def search(decoder: Decoder, samples: list[tuple[torch.Tensor, str]], max_blocks: int) -> dict[str, object]:
    """Removes up to so many layers, and tells which, with what metric, and how long that took."""

    def accuracy(kept: list[int]) -> float:
        decoder.keep(kept)
        hits = sum(normalized(decoder.answer(embeddings)) == label for embeddings, label in samples)
        return hits / len(samples)

    started = time.perf_counter()
    kept = list(range(len(decoder.layers)))
    floor = 0.95 * accuracy(kept)
    removed: list[int] = []
    values: list[float] = []
    while len(removed) < max_blocks:
        scored = [(accuracy([other for other in kept if other != block]), block) for block in kept]
        value, block = max(scored)
        if value < floor:
            break
        kept.remove(block)
        removed.append(block)
        values.append(value)
    return {"removalOrder": removed, "values": values, "seconds": time.perf_counter() - started}


@torch.no_grad()
def main() -> None:
    """Search, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--calibration", type=Path, required=True)
    parser.add_argument("--limit", type=int, required=True)
    parser.add_argument("--max-blocks", type=int, required=True)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    decoder = Decoder(options.checkpoint)
    samples = [(decoder.embed(picture), normalized(label))
               for picture, label in labelled(options.calibration, options.limit)]
    print(json.dumps(search(decoder, samples, options.max_blocks)))


if __name__ == "__main__":
    main()
