"""Write the weights of a shipped block model as the checkpoint folder that transformers loads."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import LlavaConfig, LlavaForConditionalGeneration

from recipe.folders import MODELS_DIR
from recipe.spec import SPECS

SHIPPED = MODELS_DIR.parent / "public" / "models"
ASSETS = ("tokenizer.json", "tokenizer_config.json", "processor_config.json", "generation_config.json",
          "chat_template.jinja")
# The tower's last layer norm stands behind the features, so a block model does not hold it.
UNUSED = ("model.vision_tower.post_layernorm.weight", "model.vision_tower.post_layernorm.bias")

Entry = dict[str, Any]


def _codes(packed: np.ndarray, bits: int) -> np.ndarray:
    """Codes of 8 bits as they are, codes of 4 bits from bytes that hold the lower one first."""
    return packed if bits == 8 else np.stack([packed & 15, packed >> 4], axis=-1).reshape(len(packed), -1)


def tensor(entry: Entry, stored: bytes) -> torch.Tensor:
    """A weight in float32: `(code - zero point) * scale`, with one scale and zero point per row and block of columns."""
    def part(name: str, dtype: str) -> np.ndarray:
        span = entry[name]
        return np.frombuffer(stored, dtype, span["bytes"] // np.dtype(dtype).itemsize, span["offset"])

    if entry["encoding"] != "quantized":
        kind = {"float32": "<f4", "float16": "<f2"}[entry["encoding"]]
        return torch.from_numpy(part("data", kind).astype(np.float32).reshape(entry["shape"]))
    rows, columns = entry["shape"]
    bits, size = entry["bits"], entry["blockSize"]
    codes = _codes(part("data", "u1").reshape(rows, -1), bits).reshape(rows, -1, size)
    blocks = columns // size
    zeros = _codes(part("zeroPoints", "u1").reshape(rows, -1), bits)[:, :blocks, None]
    scales = part("scales", "<f2").astype(np.float32).reshape(rows, blocks, 1)
    weight = (codes.astype(np.float32) - zeros.astype(np.float32)) * scales
    return torch.from_numpy(weight.reshape(rows, columns))


def state(folder: Path) -> dict[str, torch.Tensor]:
    """Every weight of a block model under its name in transformers."""
    stages = json.loads((folder / "manifest.json").read_text())["stages"]
    named = [("model.vision_tower.", stages["vision"]), ("model.multi_modal_projector.", stages["projector"])]
    named += [(f"model.language_model.layers.{index}.", block) for index, block in enumerate(stages["blocks"])]
    found: dict[str, torch.Tensor] = {}
    for prefix, stage in named:
        stored = (folder / stage["path"]).read_bytes()
        found |= {prefix + entry["name"]: tensor(entry, stored) for entry in stage["tensors"]}
    stored = (folder / stages["head"]["path"]).read_bytes()
    head = {entry["name"]: tensor(entry, stored) for entry in stages["head"]["tensors"]}
    found["model.language_model.norm.weight"] = head["norm.weight"]
    found["lm_head.weight"] = found["model.language_model.embed_tokens.weight"] = head["lm_head.weight"]
    return found


def write(name: str, target: Path) -> None:
    """Write the checkpoint. Raises `RuntimeError` where the weights are not all of the architecture's."""
    folder = SHIPPED / name
    config = json.loads((folder / "config.json").read_text())
    model = LlavaForConditionalGeneration(LlavaConfig(**config)).float()
    missing, unexpected = model.load_state_dict(state(folder), strict=False)
    if unexpected or set(missing) - set(UNUSED):
        raise RuntimeError(f"{folder}: missing {missing}, unexpected {unexpected}")
    model.save_pretrained(target)
    for asset in ASSETS:
        if (folder / asset).exists():
            shutil.copy(folder / asset, target / asset)
    print(target, sum(p.numel() for p in model.parameters()), "parameters")


def main() -> None:
    """Write the weights of the named model, as shipped, in float32."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=list(SPECS))
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    write(options.model, options.out)


if __name__ == "__main__":
    main()
