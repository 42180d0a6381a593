"""Render the training scenes in worker processes; finished chunks are kept."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache as remembered
from itertools import pairwise
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from recipe.folders import cache
from recipe.scenes import BACKGROUND_LABEL, Rendering, Scene, compose
from recipe.spec import SPECS, TowerShape
from recipe.backgrounds import SCENE_SIZE

CHUNK = 500
SEED = 81_000
SCENES = 60_000
LEAST_COVER = 0.2


@dataclass(frozen=True)
class SceneSet:
    """Scenes as one tower sees them: uint8 images [N, side, side, 3] and labels [N, grid, grid]."""

    scenes: list[Scene]
    images: np.ndarray
    patches: np.ndarray
    centres: np.ndarray


def _cells(grid: int) -> list[slice]:
    edges = np.linspace(0, SCENE_SIZE, grid + 1).round().astype(int)
    return [slice(int(a), int(b)) for a, b in pairwise(edges)]


def patch_labels(rendering: Rendering, grid: int) -> np.ndarray:
    """The category that covers most of each patch; the background where none covers a fifth."""
    names = np.array([*(p.label for p in rendering.scene.objects), BACKGROUND_LABEL])
    labels = np.full((grid, grid), BACKGROUND_LABEL, np.uint8)
    for row, rows in enumerate(_cells(grid)):
        for column, columns in enumerate(_cells(grid)):
            cell = names[rendering.owner[rows, columns].ravel()]
            counts = np.bincount(cell, minlength=BACKGROUND_LABEL + 1)[:BACKGROUND_LABEL]
            if counts.max() > LEAST_COVER * cell.size:
                labels[row, column] = counts.argmax()
    return labels


def centre_labels(rendering: Rendering, grid: int) -> np.ndarray:
    """How many objects have the middle of their visible pixels in each patch."""
    labels = np.zeros((grid, grid), np.uint8)
    for index in range(len(rendering.scene.objects)):
        rows, columns = np.nonzero(rendering.owner == index)
        if len(rows):
            labels[int(rows.mean() * grid / SCENE_SIZE), int(columns.mean() * grid / SCENE_SIZE)] += 1
    return labels


def _resized(rendering: Rendering, side: int) -> np.ndarray:
    """The picture as the image processor resizes it."""
    return np.asarray(rendering.image.resize((side, side), Image.Resampling.BICUBIC))


def _render(chunk: int) -> None:
    """Write one chunk for every tower, unless it is there."""
    paths = {shape: _path(shape, chunk) for shape in shapes()}
    if all(path.exists() for path in paths.values()):
        return
    rng = np.random.default_rng(SEED + chunk)
    renderings = [compose(rng, "seen") for _ in range(CHUNK)]
    for shape, path in paths.items():
        part = {
            "scenes": [r.scene for r in renderings],
            "images": np.stack([_resized(r, shape.image_size) for r in renderings]),
            "patches": np.stack([patch_labels(r, shape.grid) for r in renderings]),
            "centres": np.stack([centre_labels(r, shape.grid) for r in renderings]),
        }
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(pickle.dumps(part, protocol=5))
        unfinished.rename(path)


def shapes() -> list[TowerShape]:
    """The towers that scenes are rendered for."""
    return [spec.tower for spec in SPECS.values()]


def _path(shape: TowerShape, chunk: int) -> Path:
    return cache("scenes", f"{shape.image_size}-{chunk:03d}.pickle")


def _parts(shape: TowerShape) -> Iterator[dict[str, Any]]:
    return (pickle.loads(_path(shape, chunk).read_bytes()) for chunk in range(SCENES // CHUNK))


@remembered
def load_scenes(shape: TowerShape) -> list[Scene]:
    """What all the training scenes show."""
    return [scene for part in _parts(shape) for scene in part["scenes"]]


def load(shape: TowerShape) -> SceneSet:
    """All training scenes as a tower sees them."""
    scenes: list[Scene] = []
    arrays: dict[str, np.ndarray] = {}
    for chunk, part in enumerate(_parts(shape)):
        scenes += part["scenes"]
        for name in ("images", "patches", "centres"):
            if name not in arrays:
                arrays[name] = np.empty((SCENES, *part[name].shape[1:]), part[name].dtype)
            arrays[name][chunk * CHUNK:(chunk + 1) * CHUNK] = part[name]
    return SceneSet(scenes, **arrays)


def main() -> None:
    """Render the scenes that are not there yet."""
    with Pool(2) as pool:
        pool.map(_render, range(SCENES // CHUNK), chunksize=1)
    print(SCENES, "scenes")


if __name__ == "__main__":
    main()
