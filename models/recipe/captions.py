"""Answers to the three prompts, derived from a scene's objects and background."""

from __future__ import annotations

from recipe.backgrounds import KINDS
from recipe.scenes import Placed
from recipe.settings import CATEGORIES


def _name(placed: Placed) -> str:
    return CATEGORIES[placed.label].name


def _noun(placed: Placed) -> str:
    name = _name(placed)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _relation(main: Placed, other: Placed) -> str:
    """Where `other` lies, seen from the main object."""
    dx = other.box[0] + other.box[2] / 2 - main.box[0] - main.box[2] / 2
    dy = other.box[1] + other.box[3] / 2 - main.box[1] - main.box[3] / 2
    if abs(dx) >= abs(dy):
        return "on the left" if dx < 0 else "on the right"
    return "above it" if dy < 0 else "below it"


def main_object(objects: tuple[Placed, ...]) -> str:
    """Answer to the single-object prompt."""
    return _name(objects[0])


def object_list(objects: tuple[Placed, ...]) -> str:
    """Answer to the multi-object prompt: names, biggest first."""
    return ", ".join(_name(placed) for placed in objects)


def references(objects: tuple[Placed, ...], background: str) -> list[str]:
    """Five captions of one scene; the first is the plainest wording."""
    where = KINDS[background]
    main = _noun(objects[0])
    if len(objects) == 1:
        return [
            f"A large {_name(objects[0])} {where}.",
            f"There is {main} {where}.",
            f"A picture of {main} {where}.",
            f"A single {_name(objects[0])} {where}.",
            f"A large {_name(objects[0])} alone {where}.",
        ]
    rest = " and ".join(_noun(placed) for placed in objects[1:])
    place = _relation(objects[0], objects[1])
    return [
        f"A large {_name(objects[0])} next to {rest} {where}.",
        f"{main[0].upper()}{main[1:]} and {rest} {where}.",
        f"There is {main} next to {rest} {where}.",
        f"A large {_name(objects[0])} {where} with {_noun(objects[1])} {place}.",
        f"A picture of a large {_name(objects[0])} next to {rest} {where}.",
    ]
