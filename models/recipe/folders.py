"""Where the recipe reads and writes."""

from __future__ import annotations

import os
from pathlib import Path

MODELS_DIR = Path(__file__).resolve().parents[1]
CALIBRATION_DIR = MODELS_DIR.parent / "public" / "calibration" / "scenes"
TEST_DIR = MODELS_DIR / "test-scenes"
CACHE_DIR = Path(os.environ.get("PICTOGRAM_CACHE", "/tmp/pictogram-recipe"))
ICON_DIR = Path(os.environ.get("PICTOGRAM_ICONS", "/tmp/picto/node_modules"))


def cache(*parts: str) -> Path:
    """A path below the folder of intermediate files, whose parent exists."""
    path = CACHE_DIR.joinpath(*parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
