"""Shared constants of the recipe: folders, geometry, categories and prompts."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

MODELS_DIR = Path(__file__).resolve().parents[1]
MODEL_DIR = MODELS_DIR / "llava-pictograms-24"
CHECKPOINT_DIR = MODEL_DIR / "checkpoint"
CALIBRATION_DIR = MODELS_DIR.parent / "public" / "calibration" / "pictograms"
CACHE_DIR = Path(os.environ.get("PICTOGRAM_CACHE", "/tmp/pictogram-recipe"))
ICON_DIR = Path(os.environ.get("PICTOGRAM_ICONS", "/tmp/picto/node_modules"))

SCENE_SIZE = 224
IMAGE_SIZE = 96
PATCH_SIZE = 16
GRID = IMAGE_SIZE // PATCH_SIZE
IMAGE_TOKENS = GRID * GRID
HIDDEN = 160
DECODER_BLOCKS = 24
VOCABULARY = 768

SPECIAL_TOKENS = ["<unk>", "<s>", "</s>", "<pad>", "<image>"]
PROMPTS: dict[str, str] = {
    task: entry["prompt"]
    for task, entry in json.loads((MODEL_DIR / "tasks.json").read_text()).items()
}


@dataclass(frozen=True)
class Category:
    """One COCO category and the pictogram names that depict it."""

    id: int
    name: str
    supercategory: str
    pictograms: tuple[str, ...]


def _category(id: int, name: str, supercategory: str, pictograms: str) -> Category:
    return Category(id, name, supercategory, tuple(pictograms.split()))


CATEGORIES: tuple[Category, ...] = (
    _category(1, "person", "person", "man woman girl person-walking"),
    _category(2, "bicycle", "vehicle", "bicycle"),
    _category(3, "car", "vehicle", "automobile oncoming-automobile"),
    _category(5, "airplane", "vehicle", "airplane"),
    _category(6, "bus", "vehicle", "bus oncoming-bus"),
    _category(9, "boat", "vehicle", "sailboat speedboat"),
    _category(16, "bird", "animal", "bird duck owl"),
    _category(17, "cat", "animal", "cat cat-face"),
    _category(18, "dog", "animal", "dog dog-face"),
    _category(20, "sheep", "animal", "ewe ram"),
    _category(21, "cow", "animal", "cow cow-face"),
    _category(22, "elephant", "animal", "elephant"),
    _category(23, "bear", "animal", "bear bear-face panda panda-face"),
    _category(24, "zebra", "animal", "zebra"),
    _category(25, "giraffe", "animal", "giraffe"),
    _category(28, "umbrella", "accessory", "umbrella umbrella-with-rain-drops"),
    _category(37, "sports ball", "sports", "soccer-ball basketball tennis"),
    _category(47, "cup", "kitchen", "hot-beverage teacup-without-handle"),
    _category(52, "banana", "food", "banana"),
    _category(53, "apple", "food", "red-apple green-apple"),
    _category(59, "pizza", "food", "pizza"),
    _category(62, "chair", "furniture", "chair seat"),
    _category(63, "couch", "furniture", "couch-and-lamp"),
    _category(73, "laptop", "electronic", "laptop laptop-computer"),
    _category(84, "book", "indoor", "closed-book green-book open-book"),
    _category(85, "clock", "indoor", "alarm-clock three-oclock ten-oclock"),
)

DISTRACTORS: tuple[str, ...] = tuple(
    "star key wrapped-gift balloon four-leaf-clover red-heart light-bulb hammer bell candle "
    "mushroom rose sunflower maple-leaf gem-stone anchor crown trophy envelope pencil magnet "
    "cactus high-voltage snowflake musical-note".split()
)

TRAIN_STYLES = (
    "fluent-emoji", "fluent-emoji-flat", "fluent-emoji-3d", "noto", "emojione",
)
UNSEEN_STYLES = ("twemoji",)
