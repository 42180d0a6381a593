"""The COCO categories of the scenes, and the pictograms that depict them."""

from __future__ import annotations

from dataclasses import dataclass


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
    _category(4, "motorcycle", "vehicle", "motorcycle"),
    _category(7, "train", "vehicle", "locomotive bullet-train high-speed-train"),
    _category(8, "truck", "vehicle", "delivery-truck articulated-lorry"),
    _category(10, "traffic light", "outdoor", "vertical-traffic-light horizontal-traffic-light"),
    _category(19, "horse", "animal", "horse horse-face"),
    _category(27, "backpack", "accessory", "backpack"),
    _category(33, "suitcase", "accessory", "luggage"),
    _category(38, "kite", "sports", "kite"),
    _category(46, "wine glass", "kitchen", "wine-glass"),
    _category(56, "broccoli", "food", "broccoli"),
    _category(57, "carrot", "food", "carrot"),
    _category(58, "hot dog", "food", "hot-dog"),
    _category(60, "donut", "food", "doughnut"),
    _category(61, "cake", "food", "birthday-cake shortcake"),
    _category(72, "tv", "electronic", "television"),
    _category(77, "cell phone", "electronic", "mobile-phone"),
    _category(87, "scissors", "indoor", "scissors"),
    _category(88, "teddy bear", "indoor", "teddy-bear"),
)

IRREGULAR = {
    "person": "people", "bus": "buses", "sheep": "sheep", "couch": "couches", "broccoli": "broccoli",
    "scissors": "scissors", "wine glass": "wine glasses",
}


def singular(label: int) -> str:
    """The name of a category."""
    return CATEGORIES[label].name


def plural(label: int) -> str:
    """The name of several objects of a category."""
    return IRREGULAR.get(singular(label), f"{singular(label)}s")
