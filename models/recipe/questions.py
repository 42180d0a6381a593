"""Questions about a scene, each with its one answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from recipe import captions
from recipe.categories import CATEGORIES, plural, singular
from recipe.scenes import Placed, Scene
from recipe.backgrounds import SCENE_SIZE

PROMPTS: dict[str, str] = {
    "single-object": "What is the main object in this image?",
    "multi-object": "List the objects in this image.",
    "captioning": "Describe this image.",
}
KINDS = (*PROMPTS, "counting", "relations")
COUNTED_ABSENT = 0.15
NOTHING = "nothing"
ASKED_FOR_NOTHING = 0.12
PLAIN_CAPTION = 0.7
WIDE, STRICT = 0.7, 1.25
LEAST_DISTANCE = 0.08 * SCENE_SIZE
DIRECTIONS: dict[str, tuple[int, int]] = {
    "to the left of": (-1, 0), "to the right of": (1, 0), "above": (0, -1), "below": (0, 1),
}


@dataclass(frozen=True)
class Question:
    """A prompt about a scene and its answer; `kind` is one of KINDS."""

    kind: str
    prompt: str
    answer: str


def main_object(scene: Scene) -> Question:
    """The category of the biggest object."""
    return Question("single-object", PROMPTS["single-object"], singular(scene.labels[0]))


def object_list(scene: Scene) -> Question:
    """All categories, that of the biggest object first."""
    answer = ", ".join(singular(label) for label in scene.labels)
    return Question("multi-object", PROMPTS["multi-object"], answer)


def caption(scene: Scene, at: int) -> Question:
    """One of the five captions."""
    return Question("captioning", PROMPTS["captioning"], captions.references(scene)[at])


def counting(rng: np.random.Generator, scene: Scene) -> Question:
    """How many objects of one category there are: rather of a frequent one, sometimes of an absent one."""
    counts = Counter(placed.label for placed in scene.objects)
    if rng.random() < COUNTED_ABSENT:
        label = int(rng.choice([i for i in range(len(CATEGORIES)) if i not in counts]))
    else:
        weights = np.power(list(counts.values()), 3) / np.power(list(counts.values()), 3).sum()
        label = int(rng.choice(list(counts), p=weights))
    return Question("counting", f"How many {plural(label)} are there?", str(counts[label]))


def _forward(anchor: Placed, other: Placed, direction: tuple[int, int]) -> tuple[float, float]:
    """Distance of `other` from the anchor along a direction, and beside it."""
    dx, dy = (b - a for a, b in zip(anchor.centre, other.centre, strict=True))
    along = dx * direction[0] + dy * direction[1]
    return along, abs(dy if direction[0] else dx)


def _answer(anchor: Placed, scene: Scene, direction: tuple[int, int]) -> str | None:
    """What lies in a direction: one category, nothing, or None where that can be disputed."""
    places = [(placed.label, *_forward(anchor, placed, direction))
              for placed in scene.objects if placed is not anchor]
    disputed = {label for label, along, beside in places if along > 0 and along > WIDE * beside}
    clear = {label for label, along, beside in places
             if along > LEAST_DISTANCE and along > STRICT * beside}
    if not disputed:
        return NOTHING
    return singular(clear.pop()) if len(disputed) == 1 and clear == disputed else None


def relations(scene: Scene) -> list[Question]:
    """All undisputed questions about what lies beside an object that is the only one of its category."""
    counts = Counter(placed.label for placed in scene.objects)
    found = []
    for anchor in scene.objects:
        if counts[anchor.label] > 1:
            continue
        for words, direction in DIRECTIONS.items():
            answer = _answer(anchor, scene, direction)
            if answer is not None:
                prompt = f"What is {words} the {singular(anchor.label)}?"
                found.append(Question("relations", prompt, answer))
    return found


def some_relations(rng: np.random.Generator, scene: Scene, count: int) -> list[Question]:
    """At most `count` of the relations, few of which are answered by "nothing"."""
    every = relations(scene)
    nothing = [q for q in every if q.answer == NOTHING]
    something = [q for q in every if q.answer != NOTHING]
    chosen: list[Question] = []
    for _ in range(count):
        pool = nothing if rng.random() < ASKED_FOR_NOTHING else something
        if pool:
            chosen.append(pool.pop(int(rng.integers(len(pool)))))
    return chosen


def for_training(rng: np.random.Generator, scene: Scene) -> list[Question]:
    """The questions that are packed behind one picture."""
    wording = 0 if rng.random() < PLAIN_CAPTION else int(rng.integers(5))
    return [main_object(scene), object_list(scene), caption(scene, wording), counting(rng, scene),
            *some_relations(rng, scene, 2)]
