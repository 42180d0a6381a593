"""Pictograms of a set of styles, and the altered copies of them that scenes are made of."""

from __future__ import annotations

import pickle
from functools import cache as remembered

import numpy as np
from PIL import Image

from recipe.backgrounds import SCENE_SIZE
from recipe.folders import cache
from recipe.pictograms import Pictogram, rasterise

DISTRACTOR = -1
STYLES = {
    "seen": ("fluent-emoji", "fluent-emoji-flat", "fluent-emoji-3d", "noto", "emojione"),
    "unseen": ("twemoji",),
}


@remembered
def load(styles: str) -> dict[int, list[Pictogram]]:
    """The rasters of the 'seen' or the 'unseen' styles by category index; -1 holds the distractors."""
    path = cache(f"pictograms-{styles}.pickle")
    if not path.exists():
        found = rasterise(STYLES[styles])
        path.write_bytes(pickle.dumps([(p.label, p.style, p.name, p.rgba) for p in found]))
    by_label: dict[int, list[Pictogram]] = {}
    for fields in pickle.loads(path.read_bytes()):
        pictogram = Pictogram(*fields)
        by_label.setdefault(pictogram.label, []).append(pictogram)
    return by_label


def _tinted(rng: np.random.Generator, rgba: np.ndarray) -> Image.Image:
    gain = rng.uniform(0.75, 1.2) * rng.uniform(0.88, 1.12, 3)
    colours = np.clip(rgba[..., :3].astype(np.float32) * gain, 0, 255).astype(np.uint8)
    return Image.fromarray(np.concatenate((colours, rgba[..., 3:]), -1))


def altered(rng: np.random.Generator, pictogram: Pictogram, side: float) -> Image.Image:
    """A flipped, tilted, stretched, tinted copy whose bounding box has about the area side * side."""
    image = _tinted(rng, pictogram.rgba)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    ratio = np.sqrt(image.width / image.height) * rng.uniform(0.92, 1.09)
    width, height = side * ratio, side / ratio
    limit = min(1.0, 0.86 * SCENE_SIZE / max(width, height))
    image = image.resize((max(4, round(width * limit)), max(4, round(height * limit))),
                         Image.Resampling.BILINEAR)
    if rng.random() < 0.4:
        image = image.rotate(rng.uniform(-20, 20), Image.Resampling.BILINEAR, expand=True)
        image = image.crop(image.getchannel("A").point(lambda a: 255 * (a > 24)).getbbox())
    return image
