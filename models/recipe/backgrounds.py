"""Painted scene backgrounds, each of a kind that captions can name."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter


SCENE_SIZE = 224
KINDS: dict[str, str] = {
    "grass": "on the grass",
    "sky": "in the sky",
    "water": "on the water",
    "beach": "on the beach",
    "street": "on a street",
    "room": "in a room",
    "snow": "in the snow",
    "night": "at night",
    "plain": "on a plain background",
    "pattern": "on a patterned background",
}

Colour = tuple[int, int, int]


def _jitter(rng: np.random.Generator, colour: Colour, spread: int = 22) -> np.ndarray:
    return np.clip(np.array(colour) + rng.integers(-spread, spread + 1, 3), 0, 255)


def _gradient(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    mix = np.linspace(0, 1, SCENE_SIZE)[:, None, None]
    return np.broadcast_to(top * (1 - mix) + bottom * mix, (SCENE_SIZE, SCENE_SIZE, 3)).copy()


def _horizon(rng: np.random.Generator, upper: Colour, lower: Colour, at: float) -> np.ndarray:
    """Two bands with a horizon near the fraction `at`."""
    top = _jitter(rng, upper)
    canvas = _gradient(top, np.clip(top + 25, 0, 255))
    row = int(SCENE_SIZE * (at + rng.uniform(-0.1, 0.1)))
    near = _jitter(rng, lower)
    shade = np.linspace(0.88, 1.08, SCENE_SIZE - row)[:, None, None]
    canvas[row:] = np.clip(near * shade, 0, 255)
    return canvas


def _blobs(rng: np.random.Generator, canvas: np.ndarray, colour: Colour, count: int,
           rows: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    """Soft ellipses such as clouds, tufts or drifts."""
    image = Image.fromarray(canvas.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(count):
        x, y = rng.integers(-20, SCENE_SIZE), rng.integers(*rows)
        width = int(rng.integers(*size))
        height = int(width * rng.uniform(0.3, 0.6))
        draw.ellipse((x, y, x + width, y + height), fill=tuple(map(int, _jitter(rng, colour, 10))))
    return np.asarray(image.filter(ImageFilter.BoxBlur(2))).astype(np.float32)


def _lines(rng: np.random.Generator, canvas: np.ndarray, colour: Colour, rows: list[int],
           width: int, dash: int | None = None) -> np.ndarray:
    image = Image.fromarray(canvas.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    fill = tuple(map(int, _jitter(rng, colour, 10)))
    for row in rows:
        starts = range(0, SCENE_SIZE, dash * 2) if dash else [0]
        for start in starts:
            end = start + dash if dash else SCENE_SIZE
            draw.line((start, row, end, row), fill=fill, width=width)
    return np.asarray(image).astype(np.float32)


def _pattern(rng: np.random.Generator) -> np.ndarray:
    """Stripes, checks or dots in two random colours."""
    first, second = rng.integers(60, 256, 3), rng.integers(60, 256, 3)
    y, x = np.mgrid[0:SCENE_SIZE, 0:SCENE_SIZE]
    period = int(rng.integers(26, 60))
    kind = rng.integers(4)
    if kind == 0:
        mask = (x // (period // 2)) % 2
    elif kind == 1:
        mask = ((x + y) // (period // 2)) % 2
    elif kind == 2:
        mask = (x // (period // 2) + y // (period // 2)) % 2
    else:
        mask = ((x % period - period / 2) ** 2 + (y % period - period / 2) ** 2
                < (period * 0.3) ** 2)
    return np.where(np.asarray(mask, bool)[..., None], first, second).astype(np.float32)


def paint(rng: np.random.Generator, kind: str) -> Image.Image:
    """A SCENE_SIZE square background of the given kind."""
    if kind == "grass":
        canvas = _horizon(rng, (150, 205, 240), (95, 170, 70), 0.45)
        canvas = _blobs(rng, canvas, (75, 150, 55), int(rng.integers(3, 9)), (130, 220), (14, 40))
    elif kind == "sky":
        canvas = _gradient(_jitter(rng, (90, 165, 235)), _jitter(rng, (175, 220, 250)))
        canvas = _blobs(rng, canvas, (240, 245, 250), int(rng.integers(3, 8)), (0, 210), (35, 80))
    elif kind == "water":
        canvas = _horizon(rng, (190, 220, 240), (30, 110, 175), 0.35)
        rows = [int(r) for r in rng.integers(115, SCENE_SIZE, 7)]
        canvas = _lines(rng, canvas, (110, 180, 220), rows, 2, int(rng.integers(12, 30)))
    elif kind == "beach":
        canvas = _horizon(rng, (120, 200, 235), (235, 210, 150), 0.45)
        canvas = _blobs(rng, canvas, (220, 190, 125), int(rng.integers(3, 9)), (140, 220), (10, 30))
    elif kind == "street":
        canvas = _horizon(rng, (205, 205, 200), (90, 90, 95), 0.45)
        canvas = _lines(rng, canvas, (235, 225, 160), [int(rng.integers(165, 200))], 5, 22)
    elif kind == "room":
        canvas = _horizon(rng, (230, 215, 195), (150, 100, 60), 0.6)
        canvas = _lines(rng, canvas, (120, 78, 45), [int(r) for r in range(160, 224, 18)], 2)
    elif kind == "snow":
        canvas = _horizon(rng, (165, 185, 205), (240, 244, 250), 0.4)
        canvas = _blobs(rng, canvas, (252, 252, 255), int(rng.integers(15, 30)), (0, 215), (4, 10))
    elif kind == "night":
        canvas = _gradient(_jitter(rng, (18, 20, 55), 12), _jitter(rng, (45, 45, 95), 15))
        canvas = _blobs(rng, canvas, (240, 235, 180), int(rng.integers(8, 18)), (0, 215), (4, 8))
    elif kind == "plain":
        colour = rng.integers(70, 256, 3)
        canvas = _gradient(colour, np.clip(colour + rng.integers(-25, 26, 3), 0, 255))
    else:
        canvas = _pattern(rng)
    if rng.random() < 0.25:
        canvas = canvas + rng.normal(0, rng.uniform(1, 3), (SCENE_SIZE, SCENE_SIZE, 1))
    return Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))
