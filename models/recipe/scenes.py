"""Seeded scenes: one dominant pictogram, up to three smaller ones, clutter, a background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from recipe import backgrounds
from recipe.pictograms import Pictogram
from recipe.settings import CATEGORIES, GRID, SCENE_SIZE

OBJECT_COUNTS = (0.32, 0.36, 0.22, 0.10)
DOMINANCE = 1.7
SEPARATION = 1.12
LEAST_VISIBLE = 0.72
BACKGROUND_LABEL = len(CATEGORIES)
BACKGROUND_NAMES = tuple(backgrounds.KINDS)


@dataclass(frozen=True)
class Placed:
    """One object of a scene; `box` is x, y, width, height in scene pixels."""

    label: int
    box: tuple[int, int, int, int]

    @property
    def area(self) -> int:
        """Area of the bounding box."""
        return self.box[2] * self.box[3]


@dataclass(frozen=True)
class Scene:
    """A rendered scene with its objects, biggest first."""

    image: Image.Image
    objects: tuple[Placed, ...]
    background: str
    patch_labels: np.ndarray


def _sprite(rng: np.random.Generator, pictogram: Pictogram, side: float) -> Image.Image:
    """A flipped, tilted, tinted copy whose bounding box has about the area side * side."""
    rgba = pictogram.rgba.astype(np.float32)
    gain = rng.uniform(0.86, 1.14) * rng.uniform(0.93, 1.07, 3)
    rgba[..., :3] = np.clip(rgba[..., :3] * gain, 0, 255)
    image = Image.fromarray(rgba.astype(np.uint8))
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    ratio = np.sqrt(image.width / image.height)
    width, height = side * ratio, side / ratio
    limit = min(1.0, 0.86 * SCENE_SIZE / max(width, height))
    image = image.resize((max(4, round(width * limit)), max(4, round(height * limit))),
                         Image.Resampling.BILINEAR)
    if rng.random() < 0.3:
        image = image.rotate(rng.uniform(-8, 8), Image.Resampling.BILINEAR, expand=True)
        image = image.crop(image.getchannel("A").point(lambda a: 255 * (a > 24)).getbbox())
    return image


def _sides(rng: np.random.Generator, count: int) -> list[float]:
    main = rng.uniform(0.52, 0.74) * SCENE_SIZE
    rest = [rng.uniform(0.32, 0.46) * SCENE_SIZE for _ in range(count - 1)]
    return [main, *sorted(rest, reverse=True)]


def _place(rng: np.random.Generator, sprites: list[Image.Image]) -> list[tuple[int, int]] | None:
    """Positions at which every sprite stays mostly visible under the later ones."""
    for _ in range(12):
        spots = [(int(rng.integers(0, SCENE_SIZE - s.width + 1)),
                  int(rng.integers(0, SCENE_SIZE - s.height + 1))) for s in sprites]
        owner = np.full((SCENE_SIZE // 4, SCENE_SIZE // 4), -1)
        sizes = []
        for index, (sprite, (x, y)) in enumerate(zip(sprites, spots, strict=True)):
            window = (slice(y // 4, (y + sprite.height) // 4), slice(x // 4, (x + sprite.width) // 4))
            owner[window] = index
            sizes.append(owner[window].size)
        if all((owner == i).sum() >= LEAST_VISIBLE * size for i, size in enumerate(sizes)):
            return spots
    return None


def _patch_labels(owner: np.ndarray) -> np.ndarray:
    """The label that covers most of each patch, the background below a fifth."""
    edges = np.linspace(0, SCENE_SIZE, GRID + 1).round().astype(int)
    grid = np.full((GRID, GRID), BACKGROUND_LABEL, np.uint8)
    for row in range(GRID):
        for column in range(GRID):
            cell = owner[edges[row]:edges[row + 1], edges[column]:edges[column + 1]]
            counts = np.bincount(cell.ravel(), minlength=BACKGROUND_LABEL + 1)
            best = int(counts[:BACKGROUND_LABEL].argmax())
            if counts[best] > 0.2 * cell.size:
                grid[row, column] = best
    return grid


def compose(rng: np.random.Generator, pictograms: list[Pictogram]) -> Scene:
    """Draw one scene, retrying until the main object dominates and all are visible."""
    by_label: dict[int, list[Pictogram]] = {}
    for pictogram in pictograms:
        by_label.setdefault(pictogram.label, []).append(pictogram)
    labels = sorted(label for label in by_label if label >= 0)
    while True:
        count = 1 + int(rng.choice(4, p=OBJECT_COUNTS))
        chosen = [int(c) for c in rng.choice(labels, count, replace=False)]
        sprites = [_sprite(rng, by_label[c][rng.integers(len(by_label[c]))], side)
                   for c, side in zip(chosen, _sides(rng, count), strict=True)]
        areas = [s.width * s.height for s in sprites]
        if count > 1 and areas[0] < DOMINANCE * max(areas[1:]):
            continue
        if any(a < SEPARATION * b for a, b in zip(areas[1:], areas[2:])):
            continue
        order = [int(i) for i in rng.permutation(count)]
        spots = _place(rng, [sprites[i] for i in order])
        if spots is not None:
            break
    kind = BACKGROUND_NAMES[rng.integers(len(BACKGROUND_NAMES))]
    canvas = backgrounds.paint(rng, kind).convert("RGBA")
    if rng.random() < 0.35:
        for _ in range(int(rng.integers(1, 3))):
            clutter = _sprite(rng, by_label[-1][rng.integers(len(by_label[-1]))],
                              rng.uniform(0.1, 0.18) * SCENE_SIZE)
            canvas.alpha_composite(clutter, tuple(
                int(v) for v in rng.integers(0, SCENE_SIZE - 56, 2)))
    owner = np.full((SCENE_SIZE, SCENE_SIZE), BACKGROUND_LABEL)
    placed: dict[int, Placed] = {}
    for index, (x, y) in zip(order, spots, strict=True):
        sprite = sprites[index]
        canvas.alpha_composite(sprite, (x, y))
        opaque = np.asarray(sprite.getchannel("A")) > 96
        owner[y:y + sprite.height, x:x + sprite.width][opaque] = chosen[index]
        placed[index] = Placed(chosen[index], (x, y, sprite.width, sprite.height))
    objects = tuple(placed[i] for i in range(count))
    return Scene(canvas.convert("RGB"), objects, kind, _patch_labels(owner))
