"""Seeded scenes that ask for depth: repeated objects, small ones, occlusion, clutter, finishes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image, ImageFilter

from recipe import backgrounds, sprites
from recipe.backgrounds import SCENE_SIZE
from recipe.categories import CATEGORIES

KINDS = (0.2, 0.3, 0.3, 0.2)
REPEATS = (0.58, 0.22, 0.12, 0.08)
MOST_OBJECTS = 7
MAIN_SIDE = (0.36, 0.62)
OTHER_SIDE = (0.17, 0.4)
DOMINANCE = 1.3
SEPARATION = 1.1
LEAST_VISIBLE = 0.62
CLUTTER = 0.5
FINISHES = {"none": 0.64, "grey": 0.1, "sepia": 0.06, "blur": 0.08, "noise": 0.06, "dim": 0.06}
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

    @property
    def centre(self) -> tuple[float, float]:
        """Centre of the bounding box."""
        return self.box[0] + self.box[2] / 2, self.box[1] + self.box[3] / 2


@dataclass(frozen=True)
class Scene:
    """What a scene shows: its objects, biggest first, and its kind of background."""

    objects: tuple[Placed, ...]
    background: str

    @property
    def labels(self) -> tuple[int, ...]:
        """The distinct categories, that of the biggest object first."""
        return tuple(dict.fromkeys(placed.label for placed in self.objects))


@dataclass(frozen=True)
class Rendering:
    """A scene with its picture and, for each of its pixels, the index of the object on top, or -1."""

    scene: Scene
    image: Image.Image
    owner: np.ndarray


def _choose(rng: np.random.Generator, known: list[int]) -> list[int]:
    """Categories of a scene's objects, that of the main object first."""
    kinds = rng.choice(known, 1 + int(rng.choice(len(KINDS), p=KINDS)), replace=False)
    labels = [int(kind) for kind in kinds]
    for kind in kinds:
        labels += [int(kind)] * int(rng.choice(len(REPEATS), p=REPEATS))
    return labels[:MOST_OBJECTS]


def _sides(rng: np.random.Generator, count: int) -> list[float]:
    main = rng.uniform(*MAIN_SIDE) * SCENE_SIZE
    return [main, *(rng.uniform(*OTHER_SIDE) * SCENE_SIZE for _ in range(count - 1))]


def _ordered_by_size(labels: list[int], areas: list[int]) -> bool:
    """Whether the main object dominates and the first objects of other categories differ in size."""
    if any(areas[0] < DOMINANCE * area for area in areas[1:]):
        return False
    largest: dict[int, int] = {}
    for label, area in zip(labels, areas, strict=True):
        largest[label] = max(area, largest.get(label, 0))
    ranked = sorted(largest.values(), reverse=True)
    return all(a >= SEPARATION * b for a, b in pairwise(ranked))


def _spots(rng: np.random.Generator, images: list[Image.Image]) -> list[tuple[int, int]] | None:
    """Positions at which every object stays visible enough under the later ones."""
    for _ in range(12):
        spots = [(int(rng.integers(0, SCENE_SIZE - s.width + 1)),
                  int(rng.integers(0, SCENE_SIZE - s.height + 1))) for s in images]
        owner = np.full((SCENE_SIZE // 4, SCENE_SIZE // 4), -1)
        sizes = []
        for index, (image, (x, y)) in enumerate(zip(images, spots, strict=True)):
            window = (slice(y // 4, (y + image.height) // 4), slice(x // 4, (x + image.width) // 4))
            owner[window] = index
            sizes.append(owner[window].size)
        if all((owner == i).sum() >= LEAST_VISIBLE * size for i, size in enumerate(sizes)):
            return spots
    return None


def _canvas(rng: np.random.Generator, kind: str, styles: str) -> Image.Image:
    """A background with clutter that belongs to no category."""
    canvas = backgrounds.paint(rng, kind).convert("RGBA")
    clutter = sprites.load(styles)[sprites.DISTRACTOR]
    if rng.random() < CLUTTER:
        for _ in range(int(rng.integers(1, 4))):
            image = sprites.altered(rng, clutter[rng.integers(len(clutter))],
                                    rng.uniform(0.1, 0.24) * SCENE_SIZE)
            canvas.alpha_composite(image, tuple(
                int(v) for v in rng.integers(0, int(SCENE_SIZE * 0.75), 2)))
    return canvas


def _finished(rng: np.random.Generator, image: Image.Image) -> Image.Image:
    """The picture as another camera or printer would show it."""
    finish = rng.choice(list(FINISHES), p=list(FINISHES.values()))
    if finish == "blur":
        return image.filter(ImageFilter.GaussianBlur(rng.uniform(0.8, 1.8)))
    pixels = np.asarray(image).astype(np.float32)
    if finish in ("grey", "sepia"):
        pixels = pixels @ np.array((0.299, 0.587, 0.114), np.float32)
        tone = (1.08, 0.95, 0.74) if finish == "sepia" else (1.0, 1.0, 1.0)
        pixels = pixels[..., None] * np.array(tone, np.float32)
    elif finish == "noise":
        pixels = pixels + rng.normal(0, rng.uniform(6, 16), pixels.shape)
    elif finish == "dim":
        pixels = pixels * rng.uniform(0.4, 0.65)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _arrangement(rng: np.random.Generator, styles: str) -> tuple[
        list[int], list[Image.Image], list[int], list[tuple[int, int]]]:
    """Categories, images, drawing order and positions, retried until they are unambiguous."""
    by_label = sprites.load(styles)
    known = sorted(label for label in by_label if label != sprites.DISTRACTOR)
    while True:
        labels = _choose(rng, known)
        images = [sprites.altered(rng, by_label[c][rng.integers(len(by_label[c]))], side)
                  for c, side in zip(labels, _sides(rng, len(labels)), strict=True)]
        if not _ordered_by_size(labels, [i.width * i.height for i in images]):
            continue
        order = [int(i) for i in rng.permutation(len(labels))]
        spots = _spots(rng, [images[i] for i in order])
        if spots is not None:
            return labels, images, order, spots


def compose(rng: np.random.Generator, styles: str) -> Rendering:
    """Draw one scene of pictograms in the 'seen' or the 'unseen' styles."""
    labels, images, order, spots = _arrangement(rng, styles)
    kind = BACKGROUND_NAMES[rng.integers(len(BACKGROUND_NAMES))]
    canvas = _canvas(rng, kind, styles)
    ranks = sorted(range(len(labels)), key=lambda i: -images[i].width * images[i].height)
    owner = np.full((SCENE_SIZE, SCENE_SIZE), -1)
    boxes: dict[int, tuple[int, int, int, int]] = {}
    for index, (x, y) in zip(order, spots, strict=True):
        image = images[index]
        canvas.alpha_composite(image, (x, y))
        opaque = np.asarray(image.getchannel("A")) > 96
        owner[y:y + image.height, x:x + image.width][opaque] = ranks.index(index)
        boxes[index] = (x, y, image.width, image.height)
    scene = Scene(tuple(Placed(labels[i], boxes[i]) for i in ranks), kind)
    return Rendering(scene, _finished(rng, canvas.convert("RGB")), owner)
