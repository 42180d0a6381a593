"""Five captions of a scene; the first is the plainest wording."""

from __future__ import annotations

from collections import Counter

from recipe.categories import plural, singular
from recipe.scenes import Placed, Scene
from recipe.backgrounds import KINDS

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven")


def with_article(label: int) -> str:
    """One object of a category, as a noun phrase."""
    name = singular(label)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _group(label: int, count: int) -> str:
    return with_article(label) if count == 1 else f"{NUMBERS[count]} {plural(label)}"


def _joined(groups: list[str]) -> str:
    return groups[0] if len(groups) == 1 else f"{', '.join(groups[:-1])} and {groups[-1]}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _place(main: Placed, other: Placed) -> str:
    """Where `other` lies, seen from the main object."""
    dx, dy = (b - a for a, b in zip(main.centre, other.centre, strict=True))
    if abs(dx) >= abs(dy):
        return "on the left" if dx < 0 else "on the right"
    return "above" if dy < 0 else "below"


def references(scene: Scene) -> list[str]:
    """The captions."""
    where = KINDS[scene.background]
    counts = Counter(placed.label for placed in scene.objects)
    main, *others = scene.labels
    plain = _group(main, counts[main])
    subject = f"a large {singular(main)}" if counts[main] == 1 else plain
    verb = "is" if counts[main] == 1 else "are"
    if not others:
        return [f"{_capital(subject)} {where}.", f"There {verb} {plain} {where}.",
                f"A picture of {plain} {where}.", f"{_capital(plain)} {where}.",
                f"Nothing but {plain} {where}."]
    rest = _joined([_group(label, counts[label]) for label in others])
    other = next(placed for placed in scene.objects if placed.label == others[0])
    place = _place(scene.objects[0], other)
    return [
        f"{_capital(subject)} next to {rest} {where}.",
        f"{_capital(plain)} and {rest} {where}.",
        f"There {verb} {plain} next to {rest} {where}.",
        f"{_capital(subject)} {where} with {_group(others[0], counts[others[0]])} {place}.",
        f"A picture of {subject} next to {rest} {where}.",
    ]
