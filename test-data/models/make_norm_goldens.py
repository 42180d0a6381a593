"""Write the Frobenius norm of every weight of every block of the tiny checkpoints, as transformers loads them (see README.md).

Taken by torch in float64 of the float32 weights. Needs the packages of requirements.txt; run as

    python test-data/models/make_norm_goldens.py
"""

from __future__ import annotations

import importlib.metadata
import json

import torch
from transformers import LlavaForConditionalGeneration
from transformers.utils import logging

from family_checkpoints import families
from make_family_goldens import FOLDER
from make_goldens import GOLDENS
from make_importance_goldens import FAMILIES


@torch.no_grad()
def main() -> None:
    """Write norms.json beside this script."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    versions = {name: importlib.metadata.version(name) for name in ("torch", "transformers")}
    norms = {}
    for family in families():
        if family.name not in FAMILIES:
            continue
        model = LlavaForConditionalGeneration.from_pretrained(
            FOLDER / family.name / "checkpoint", dtype=torch.float32).eval()
        norms[family.name] = [
            {name: torch.linalg.vector_norm(weight.double()).item() for name, weight in layer.named_parameters()}
            for layer in model.model.language_model.layers]
    (GOLDENS / "norms.json").write_text(json.dumps({"versions": versions, "families": norms}) + "\n")


if __name__ == "__main__":
    main()
