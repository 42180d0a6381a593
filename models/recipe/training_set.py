"""Pre-render the training scenes at the processor's resolution, in worker processes."""

from __future__ import annotations

import pickle
import sys
from dataclasses import dataclass
from multiprocessing import Pool

import numpy as np
from PIL import Image

from recipe import captions, pictograms
from recipe.scenes import BACKGROUND_NAMES, compose
from recipe.settings import CACHE_DIR, CATEGORIES, IMAGE_SIZE

CHUNK = 500
SEED = 1_000
PATH = CACHE_DIR / "training-set.pickle"


@dataclass(frozen=True)
class TrainingSet:
    """Scenes as arrays; `answers` holds [main object, object list, five captions] a scene."""

    images: np.ndarray
    patches: np.ndarray
    presence: np.ndarray
    main: np.ndarray
    background: np.ndarray
    answers: list[tuple[str, str, list[str]]]


def _render(seed: int) -> TrainingSet:
    rng = np.random.default_rng(seed)
    rasters = pictograms.load("train")
    scenes = [compose(rng, rasters) for _ in range(CHUNK)]
    presence = np.zeros((CHUNK, len(CATEGORIES)), bool)
    for row, scene in zip(presence, scenes, strict=True):
        row[[placed.label for placed in scene.objects]] = True
    small = (IMAGE_SIZE, IMAGE_SIZE)
    return TrainingSet(
        np.stack([np.asarray(s.image.resize(small, Image.Resampling.BICUBIC)) for s in scenes]),
        np.stack([s.patch_labels for s in scenes]),
        presence,
        np.array([s.objects[0].label for s in scenes]),
        np.array([BACKGROUND_NAMES.index(s.background) for s in scenes]),
        [(captions.main_object(s.objects), captions.object_list(s.objects),
          captions.references(s.objects, s.background)) for s in scenes],
    )


def load() -> TrainingSet:
    """The pre-rendered training scenes."""
    return TrainingSet(**pickle.loads(PATH.read_bytes()))


def load_answers() -> list[tuple[str, str, list[str]]]:
    """Only the answers of the training scenes."""
    return load().answers


def main() -> None:
    """Render as many scenes as the command line asks for (20,000 by default)."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    pictograms.load("train")
    with Pool(2) as pool:
        parts = pool.map(_render, range(SEED, SEED + count // CHUNK), chunksize=1)
    arrays = {name: np.concatenate([getattr(part, name) for part in parts])
              for name in ("images", "patches", "presence", "main", "background")}
    answers = [answer for part in parts for answer in part.answers]
    PATH.write_bytes(pickle.dumps({**arrays, "answers": answers}, protocol=5))
    print(len(answers), "scenes", PATH.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
