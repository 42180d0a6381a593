"""Write reference results of transformers for the committed checkpoint (see README.md)."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import AutoProcessor, LlavaForConditionalGeneration

GOLDENS = Path(__file__).resolve().parent
MODEL_DIR = GOLDENS.parents[1] / "models" / "llava-pictograms"
CALIBRATION = GOLDENS.parents[1] / "public" / "calibration" / "scenes"
SKIP_SETS: list[list[int]] = [[], [11], [5, 6, 7, 10], [2, 4, 8, 9, 10]]
CASES: list[tuple[str, str]] = [
    ("000001.webp", "single-object"), ("000001.webp", "multi-object"),
    ("000001.webp", "captioning"), ("000002.webp", "captioning"),
    ("000003.webp", "multi-object"), ("000004.webp", "single-object"),
]
NEW_TOKENS = 24
AWKWARD_TEXTS: list[str] = [
    "", " ", "  ", "   a", "a   ", "\n", "\n\n", " \n ", "\t", "a\tb", "\r\n", "\u00a0", "\u3000x",
    "a", "A", "cup", " cup", "Cup", "CUP", "cup, dog, car", "a cup.", "A large cup next to a dog.",
    "it's", "they're we'll I'd you've I'm", "IT'S", "don''t", "'s", " 's", "1", "12 345", "3.14",
    "2024-11-02", "snake_case", "kebab-case", "a/b\\c", "e-mail@example.org", "!!!", "?!", "...",
    "(a) [b] {c} <d>", "<s>", "</s>", "<pad>", "<image>", "a<image>b", "<image>\n", " <image> ",
    "<imag", "<unk>", "na\u00efve caf\u00e9", "cafe\u0301", "\u00df\u00c4\u00d6\u00dc",
    "\u043f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440", "\u4f60\u597d\uff0c\u4e16\u754c",
    "\u3053\u3093\u306b\u3061\u306f", "\u0645\u0631\u062d\u0628\u0627", "\u0928\u092e\u0938\u094d\u0924\u0947",
    "\U0001f642", "\U0001f469\u200d\U0001f52c x", "\u2603\ufe0f", "\U0001d49c", "\u00b2\u00bd\u2167",
    "a\u200bb", "zero\u0000byte", "USER: <image>\nDescribe this image. ASSISTANT:",
]


def skip_layers(model: LlavaForConditionalGeneration, skipped: list[int]) -> torch.nn.ModuleList:
    """Take blocks out of the decoder; returns the full list, to put back afterwards."""
    decoder = model.model.language_model
    full = decoder.layers
    kept = [layer for index, layer in enumerate(full) if index not in skipped]
    for index, layer in enumerate(kept):
        layer.self_attn.layer_idx = index
    decoder.layers = torch.nn.ModuleList(kept)
    decoder.config.num_hidden_layers = len(kept)
    return full


def restore_layers(model: LlavaForConditionalGeneration, full: torch.nn.ModuleList) -> None:
    """Undo skip_layers."""
    decoder = model.model.language_model
    for index, layer in enumerate(full):
        layer.self_attn.layer_idx = index
    decoder.layers = full
    decoder.config.num_hidden_layers = len(full)


class FloatFile:
    """One little-endian float32 file that arrays are appended to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parts: list[np.ndarray] = []
        self.length = 0

    def add(self, tensor: torch.Tensor) -> dict[str, Any]:
        """Append a tensor; returns its offset (in floats) and shape."""
        array = tensor.detach().float().contiguous().numpy()
        entry = {"offset": self.length, "shape": list(array.shape)}
        self.parts.append(array.astype("<f4").ravel())
        self.length += array.size
        return entry

    def close(self) -> None:
        """Write the file."""
        self.path.write_bytes(np.concatenate(self.parts).tobytes())


def chat(processor: Any, prompt: str) -> str:
    """The rendered prompt."""
    content = [{"type": "image"}, {"type": "text", "text": prompt}]
    return processor.apply_chat_template([{"role": "user", "content": content}],
                                         add_generation_prompt=True)


@torch.no_grad()
def model_cases(model: LlavaForConditionalGeneration, processor: Any,
                floats: FloatFile) -> dict[str, Any]:
    """Logits and greedy tokens of every case and skip set, pixels and features of each image."""
    prompts = json.loads((MODEL_DIR / "tasks.json").read_text())
    images: dict[str, Any] = {}
    cases: list[dict[str, Any]] = []
    for file_name, task in CASES:
        text = chat(processor, prompts[task]["prompt"])
        image = Image.open(CALIBRATION / "images" / file_name)
        inputs = processor(images=image, text=text, return_tensors="pt")
        if file_name not in images:
            tower = model.model.vision_tower(inputs["pixel_values"], output_hidden_states=True)
            seen = tower.hidden_states[model.config.vision_feature_layer][:, 1:]
            features = model.model.multi_modal_projector(seen)
            images[file_name] = {"pixel_values": floats.add(inputs["pixel_values"][0]),
                                 "tower_features": floats.add(seen[0]),
                                 "projected_features": floats.add(features[0])}
        length = inputs["input_ids"].shape[1]
        positions = [0, 10, length // 2, length - 2, length - 1]
        runs: list[dict[str, Any]] = []
        for skipped in SKIP_SETS:
            full = skip_layers(model, skipped)
            logits = model(**inputs).logits[0]
            tokens = model.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False)
            restore_layers(model, full)
            new_tokens = tokens[0, length:].tolist()
            runs.append({"skipped": skipped, "logits": floats.add(logits[positions]),
                         "greedy_ids": new_tokens,
                         "greedy_text": processor.tokenizer.decode(new_tokens,
                                                                   skip_special_tokens=True)})
        cases.append({"image": file_name, "task": task, "text": text, "positions": positions,
                      "input_ids": inputs["input_ids"][0].tolist(), "runs": runs})
    return {"images": images, "cases": cases}


def chat_renderings(processor: Any) -> list[dict[str, Any]]:
    """Messages with their rendering by the chat template."""
    user = {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "What is it?"}]}
    answer = {"role": "assistant", "content": [{"type": "text", "text": "cup"}]}
    again = {"role": "user", "content": [{"type": "text", "text": "And its colour?"}]}
    return [
        {"messages": messages, "add_generation_prompt": generate,
         "text": processor.apply_chat_template(messages, add_generation_prompt=generate)}
        for messages, generate in (([user], True), ([user], False), ([user, answer], False),
                                   ([user, answer, again], True))
    ]


def main() -> None:
    """Write goldens.json, goldens.bin and tokenizer.json beside this script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=MODEL_DIR / "checkpoint")
    checkpoint = parser.parse_args().checkpoint
    processor = AutoProcessor.from_pretrained(checkpoint)
    model = LlavaForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.float32).eval()
    floats = FloatFile(GOLDENS / "goldens.bin")
    versions = {name: importlib.metadata.version(name)
                for name in ("torch", "transformers", "tokenizers", "pillow", "numpy")}
    results = model_cases(model, processor, floats)
    floats.close()
    (GOLDENS / "goldens.json").write_text(json.dumps(
        {"versions": versions, "floats": "goldens.bin", **results,
         "chat": chat_renderings(processor)}, indent=1) + "\n")
    (GOLDENS / "tokenizer.json").write_text(json.dumps(
        [{"text": text, "ids": processor.tokenizer(text)["input_ids"],
          "ids_without_special": processor.tokenizer(text, add_special_tokens=False)["input_ids"]}
         for text in AWKWARD_TEXTS], indent=1) + "\n")


if __name__ == "__main__":
    main()
