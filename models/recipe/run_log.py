"""Append measured figures of a stage to the training log."""

from __future__ import annotations

import json
from typing import Any

from recipe.settings import MODEL_DIR

PATH = MODEL_DIR / "training-log.jsonl"


def write(stage: str, **figures: Any) -> None:
    """Print one record and append it to the log."""
    record = {"stage": stage, **{
        key: round(value, 4) if isinstance(value, float) else value
        for key, value in figures.items()}}
    print(json.dumps(record), flush=True)
    with PATH.open("a") as log:
        log.write(json.dumps(record) + "\n")
