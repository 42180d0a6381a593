"""The COCO categories of the scenes: those of `recipe.settings` and further ones."""

from __future__ import annotations

from recipe.settings import CATEGORIES as FIRST_CATEGORIES
from recipe.settings import Category

FURTHER: tuple[tuple[int, str, str, str], ...] = (
    (4, "motorcycle", "vehicle", "motorcycle"),
    (7, "train", "vehicle", "locomotive bullet-train high-speed-train"),
    (8, "truck", "vehicle", "delivery-truck articulated-lorry"),
    (10, "traffic light", "outdoor", "vertical-traffic-light horizontal-traffic-light"),
    (19, "horse", "animal", "horse horse-face"),
    (27, "backpack", "accessory", "backpack"),
    (33, "suitcase", "accessory", "luggage"),
    (38, "kite", "sports", "kite"),
    (46, "wine glass", "kitchen", "wine-glass"),
    (56, "broccoli", "food", "broccoli"),
    (57, "carrot", "food", "carrot"),
    (58, "hot dog", "food", "hot-dog"),
    (60, "donut", "food", "doughnut"),
    (61, "cake", "food", "birthday-cake shortcake"),
    (72, "tv", "electronic", "television"),
    (77, "cell phone", "electronic", "mobile-phone"),
    (87, "scissors", "indoor", "scissors"),
    (88, "teddy bear", "indoor", "teddy-bear"),
)

CATEGORIES: tuple[Category, ...] = FIRST_CATEGORIES + tuple(
    Category(number, name, group, tuple(pictograms.split()))
    for number, name, group, pictograms in FURTHER)

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
