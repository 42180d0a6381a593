"""Append measured figures of a stage to a model's training log."""

from __future__ import annotations

import json
from typing import Any

from recipe.spec import Spec


def write(spec: Spec, stage: str, **figures: Any) -> None:
    """Print one record and append it to the log."""
    record = {"stage": stage, **{
        key: round(value, 4) if isinstance(value, float) else value
        for key, value in figures.items()}}
    print(json.dumps(record), flush=True)
    spec.folder.mkdir(exist_ok=True)
    with (spec.folder / "training-log.jsonl").open("a") as log:
        log.write(json.dumps(record) + "\n")
