"""Where the recipe reads and writes."""

from __future__ import annotations

from pathlib import Path

from recipe.settings import CACHE_DIR, MODELS_DIR

CALIBRATION_DIR = MODELS_DIR.parent / "public" / "calibration" / "scenes"
TEST_DIR = MODELS_DIR / "test-scenes"


def cache(*parts: str) -> Path:
    """A path below the folder of intermediate files, whose parent exists."""
    path = CACHE_DIR.joinpath("demo", *parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
