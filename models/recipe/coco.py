"""Write a split as COCO instances and captions beside lossless WebP images."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np

from recipe import captions, pictograms
from recipe.scenes import Scene, compose
from recipe.settings import CALIBRATION_DIR, CATEGORIES, MODEL_DIR, MODELS_DIR, SCENE_SIZE

SPLITS: dict[str, tuple[Path, str, int, int]] = {
    "calibration": (CALIBRATION_DIR, "train", 96, 71_001),
    "test-seen": (MODEL_DIR / "test-seen", "train", 200, 72_001),
    "test-unseen": (MODEL_DIR / "test-unseen", "unseen", 100, 73_001),
}


def _info(split: str) -> dict[str, Any]:
    return {
        "description": f"Pictogram scenes, {split} split",
        "version": "1.0",
        "year": 2026,
        "contributor": "models/recipe",
    }


def write_split(folder: Path, scenes: list[Scene], split: str) -> None:
    """Write images, instances.json and captions.json of one split."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "images").mkdir(parents=True)
    shutil.copy(MODELS_DIR / "NOTICE.md", folder)
    images: list[dict[str, Any]] = []
    instances: list[dict[str, Any]] = []
    sentences: list[dict[str, Any]] = []
    for image_id, scene in enumerate(scenes, 1):
        name = f"{image_id:06d}.webp"
        scene.image.save(folder / "images" / name, lossless=True, quality=80, method=4)
        images.append(
            {"id": image_id, "file_name": name, "width": SCENE_SIZE, "height": SCENE_SIZE})
        for placed in scene.objects:
            instances.append({
                "id": len(instances) + 1, "image_id": image_id,
                "category_id": CATEGORIES[placed.label].id, "bbox": list(placed.box),
                "area": placed.area, "iscrowd": 0, "segmentation": [],
            })
        for caption in captions.references(scene.objects, scene.background):
            sentences.append({"id": len(sentences) + 1, "image_id": image_id, "caption": caption})
    categories = [{"id": c.id, "name": c.name, "supercategory": c.supercategory}
                  for c in CATEGORIES]
    shared = {"info": _info(split), "images": images}
    (folder / "instances.json").write_text(
        json.dumps({**shared, "annotations": instances, "categories": categories}) + "\n")
    (folder / "captions.json").write_text(json.dumps({**shared, "annotations": sentences}) + "\n")


def main() -> None:
    """Write the named splits, or all of them."""
    for split in sys.argv[1:] or list(SPLITS):
        folder, styles, count, seed = SPLITS[split]
        rng = np.random.default_rng(seed)
        rasters = pictograms.load(styles)
        write_split(folder, [compose(rng, rasters) for _ in range(count)], split)
        size = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
        print(split, count, "scenes,", size, "bytes")


if __name__ == "__main__":
    main()
