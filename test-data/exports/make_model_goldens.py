"""Loads exported Hugging Face folders with transformers and writes model-goldens.json: what the exporter has to write.

    python -m venv /tmp/goldens && /tmp/goldens/bin/pip install -r models/requirements.txt
    /tmp/goldens/bin/python test-data/exports/make_model_goldens.py

For the demo checkpoint and each tiny family, and for one of them under the names of transformers' modules, the command line
exports a folder without some blocks, of one also with all. transformers must load it with no missing, no unexpected and no mismatched key, and its
logits and greedy tokens must equal those of the checkpoint's own model whose layers were taken out in memory: the largest
difference is 0, or the script fails. The model card has to be one that huggingface_hub reads. What is recorded comes from that model in memory, saved by transformers: name, dtype,
shape and SHA-256 of every tensor. `files` are the SHA-256 of the folder that was loaded. `model-goldens.test.ts` compares
the exporter with both. Needs `npm install`, since it runs the command line.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from huggingface_hub import ModelCard
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from transformers import AutoProcessor, LlavaForConditionalGeneration
from transformers.utils import logging

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "test-data/models"))

from family_checkpoints import families, make_processor  # noqa: E402
from make_family_goldens import ROWS, prompt_of  # noqa: E402
from make_goldens import skip_layers  # noqa: E402

# Made for each export anew, with its date.
UNRECORDED = {"README.md", "skipscope.json"}
NEW_TOKENS = 8
# From the names that transformers saves to those of its modules.
MODULE_NAMES = [("language_model.model.", "model.language_model."), ("language_model.lm_head.", "lm_head."),
                ("vision_tower.", "model.vision_tower."), ("multi_modal_projector.", "model.multi_modal_projector.")]


@dataclass(frozen=True)
class Case:
    """A checkpoint, the blocks that go, and whether its tensors first get the names of transformers' modules."""

    name: str
    checkpoint: str
    skip: list[int]
    rekeyed: bool = False


FAMILIES = "test-data/models/families"
CASES = [
    Case("llava-pictograms", "models/llava-pictograms/checkpoint", [2, 4, 8, 9, 10]),
    Case("llama-clip", f"{FAMILIES}/llama-clip/checkpoint", [0, 2, 4]),
    Case("llama-clip-full", f"{FAMILIES}/llama-clip-full/checkpoint", [1, 2]),
    Case("mistral-clip", f"{FAMILIES}/mistral-clip/checkpoint", [0, 2]),
    Case("qwen2-siglip", f"{FAMILIES}/qwen2-siglip/checkpoint", [0, 1, 3]),
    Case("qwen2-clip", f"{FAMILIES}/qwen2-clip/checkpoint", [1, 3]),
    Case("llama-clip-q4", f"{FAMILIES}/llama-clip-q4/checkpoint", [1]),
    Case("qwen2-clip, module names", f"{FAMILIES}/qwen2-clip/checkpoint", [0, 2], rekeyed=True),
    Case("qwen2-clip, full model", f"{FAMILIES}/qwen2-clip/checkpoint", []),
]  # fmt: skip


def module_name(name: str) -> str:
    """The name that a tensor has in transformers' modules."""
    for saved, module in MODULE_NAMES:
        if name.startswith(saved):
            return module + name[len(saved):]
    return name


def rekeyed_copy(checkpoint: Path, folder: Path) -> Path:
    """The checkpoint with its tensors under the names of transformers' modules."""
    for file in checkpoint.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    weights = folder / "model.safetensors"
    tensors = {module_name(name): tensor for name, tensor in load_file(weights).items()}
    save_file(tensors, weights, metadata={"format": "pt"})
    return folder


def block_list(skip: list[int]) -> str:
    """As the command line takes it."""
    return ",".join(map(str, skip)) or "none"


def export(checkpoint: Path, skip: list[int], out: Path) -> None:
    """Run the command line."""
    blocks = block_list(skip)
    command = ["npx", "tsx", "src/cli/main.ts", "export", "--checkpoint", str(checkpoint), "--skip", blocks, "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def load(folder: Path, dtype: Any) -> LlavaForConditionalGeneration:
    """The model of a folder that has every key and no other."""
    model, info = LlavaForConditionalGeneration.from_pretrained(folder, dtype=dtype, output_loading_info=True)
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        assert not info[kind], f"{folder}: {kind} {info[kind]}"
    return model.eval()


def processor_of(checkpoint: str) -> Any:
    """That of the family: transformers 5 has no patch size for a folder of transformers 4.37."""
    for family in families():
        if checkpoint == f"{FAMILIES}/{family.name}/checkpoint":
            return make_processor(family)
    return AutoProcessor.from_pretrained(ROOT / checkpoint)


@torch.no_grad()
def largest_difference(expected: LlavaForConditionalGeneration, found: LlavaForConditionalGeneration, processor: Any) -> float:
    """Of all logits of every row; greedy tokens must be equal, too."""
    largest = 0.0
    for row in range(len(ROWS)):
        inputs = prompt_of(processor, row)["inputs"]
        logits = [model(**inputs).logits for model in (expected, found)]
        largest = max(largest, (logits[0] - logits[1]).abs().max().item())
        answers = [model.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False) for model in (expected, found)]
        assert torch.equal(*answers), f"row {row}: other tokens"
    return largest


def tensors_of(folder: Path) -> dict[str, str]:
    """Dtype, shape and SHA-256 of every tensor of a folder, by name."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, "pt") as tensors:
            for name in tensors.keys():
                tensor = tensors.get_tensor(name).contiguous()
                digest = hashlib.sha256(tensor.view(torch.uint8).numpy().tobytes()).hexdigest()
                dtype = tensors.get_slice(name).get_dtype()
                assert name not in found, f"{name} twice"
                found[name] = f"{dtype} {list(tensor.shape)} {digest}"
    return dict(sorted(found.items()))


def golden(case: Case, folder: Path) -> dict[str, Any]:
    """Export, load, compare, and describe one case."""
    checkpoint = ROOT / case.checkpoint
    if case.rekeyed:
        (folder / "rekeyed").mkdir()
        checkpoint = rekeyed_copy(checkpoint, folder / "rekeyed")
    out = folder / "export"
    export(checkpoint, case.skip, out)
    card = ModelCard.load(out / "README.md")
    assert card.data.library_name == "transformers" and "skipscope" in card.data.tags, "front matter that the hub cannot read"
    processor = processor_of(case.checkpoint)
    differences = {}
    for dtype in (torch.float32, "auto"):
        expected = load(checkpoint, dtype)
        skip_layers(expected, case.skip)
        differences[str(dtype).removeprefix("torch.")] = largest_difference(expected, load(out, dtype), processor)
    assert set(differences.values()) == {0.0}, f"{case.name}: logits differ by {differences}"
    expected.save_pretrained(folder / "saved")
    tensors = tensors_of(folder / "saved")
    found = tensors_of(out)
    other = {name: (tensors.get(name), found.get(name)) for name in {*tensors, *found} if tensors.get(name) != found.get(name)}
    assert not other, f"{case.name}: other tensors: {other}"
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(out.iterdir()) if file.name not in UNRECORDED}
    print(f"{case.name}: {len(tensors)} tensors, largest difference of logits {differences}", flush=True)
    return {"name": case.name, "checkpoint": case.checkpoint, "skip": case.skip, "rekeyed": case.rekeyed,
            "largestDifference": differences, "files": files, "tensors": tensors}


def main() -> None:
    """Write model-goldens.json beside this script."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    versions = {name: importlib.metadata.version(name) for name in ("torch", "transformers", "safetensors")}
    goldens = []
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            goldens.append(golden(case, Path(folder)))
    record = {"versions": versions, "renames": MODULE_NAMES, "cases": goldens}
    (HERE / "model-goldens.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
