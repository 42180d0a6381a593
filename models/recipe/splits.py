"""Write the calibration set and the test splits: COCO annotations, and questions as JSON Lines."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recipe import questions
from recipe.backgrounds import SCENE_SIZE
from recipe.captions import references
from recipe.categories import CATEGORIES
from recipe.folders import CALIBRATION_DIR, MODELS_DIR, TEST_DIR
from recipe.questions import NOTHING, Question
from recipe.scenes import Rendering, Scene, compose


@dataclass(frozen=True)
class Split:
    """Seeded scenes in one set of styles, in a folder of their own."""

    name: str
    folder: Path
    styles: str
    count: int
    seed: int


SPLITS: tuple[Split, ...] = (
    Split("calibration", CALIBRATION_DIR, "seen", 120, 91_001),
    Split("test-seen", TEST_DIR / "seen", "seen", 200, 92_001),
    Split("test-unseen", TEST_DIR / "unseen", "unseen", 100, 93_001),
)


def _file_name(image_id: int) -> str:
    return f"{image_id:06d}.webp"


def _instances(scenes: list[Scene]) -> list[dict[str, Any]]:
    placed = [(image_id, thing) for image_id, scene in enumerate(scenes, 1) for thing in scene.objects]
    return [{"id": number, "image_id": image_id, "category_id": CATEGORIES[thing.label].id,
             "bbox": list(thing.box), "area": thing.area, "iscrowd": 0, "segmentation": []}
            for number, (image_id, thing) in enumerate(placed, 1)]


def _captions(scenes: list[Scene]) -> list[dict[str, Any]]:
    texts = [(image_id, text) for image_id, scene in enumerate(scenes, 1) for text in references(scene)]
    return [{"id": number, "image_id": image_id, "caption": text}
            for number, (image_id, text) in enumerate(texts, 1)]


def _coco(split: Split, scenes: list[Scene]) -> dict[str, dict[str, Any]]:
    """The two annotation files by their names."""
    shared = {
        "info": {"description": f"Scenes of pictograms, {split.name} split", "version": "1.0",
                 "year": 2026, "contributor": "models/recipe"},
        "images": [{"id": image_id, "file_name": _file_name(image_id), "width": SCENE_SIZE,
                    "height": SCENE_SIZE} for image_id in range(1, len(scenes) + 1)],
    }
    categories = [{"id": c.id, "name": c.name, "supercategory": c.supercategory} for c in CATEGORIES]
    return {"instances.json": {**shared, "annotations": _instances(scenes), "categories": categories},
            "captions.json": {**shared, "annotations": _captions(scenes)}}


def _counted(rng: np.random.Generator, scenes: list[Scene]) -> list[list[Question]]:
    """One question a scene; of those answered by 1, every other one is left out."""
    asked: list[list[Question]] = []
    ones = 0
    for scene in scenes:
        question = questions.counting(rng, scene)
        ones += question.answer == "1"
        asked.append([] if question.answer == "1" and ones % 2 else [question])
    return asked


def _relation(rng: np.random.Generator, scene: Scene) -> list[Question]:
    """One question of the scene whose answer is an object, if there is one."""
    something = [q for q in questions.relations(scene) if q.answer != NOTHING]
    return [something[int(rng.integers(len(something)))]] if something else []


def _write_questions(split: Split, kind: str, asked: list[list[Question]]) -> None:
    """JSON Lines with a prompt of its own for each sample, beside the folder, whose annotations differ."""
    lines = [{"file_name": f"{split.folder.name}/images/{_file_name(image_id)}",
              "prompt": question.prompt, "label": question.answer}
             for image_id, found in enumerate(asked, 1) for question in found]
    path = split.folder.with_name(f"{split.folder.name}-{kind}.jsonl")
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    print(path.name, len(lines), "questions")


def write(split: Split) -> None:
    """Write images, annotations and questions of one split."""
    rng = np.random.default_rng(split.seed)
    drawn: list[Rendering] = [compose(rng, split.styles) for _ in range(split.count)]
    scenes = [rendering.scene for rendering in drawn]
    shutil.rmtree(split.folder, ignore_errors=True)
    (split.folder / "images").mkdir(parents=True)
    shutil.copy(MODELS_DIR / "NOTICE.md", split.folder)
    for image_id, rendering in enumerate(drawn, 1):
        rendering.image.save(split.folder / "images" / _file_name(image_id), lossless=True,
                             quality=80, method=4)
    for name, document in _coco(split, scenes).items():
        (split.folder / name).write_text(json.dumps(document) + "\n")
    _write_questions(split, "counting", _counted(rng, scenes))
    _write_questions(split, "relations", [_relation(rng, scene) for scene in scenes])
    size = sum(file.stat().st_size for file in split.folder.rglob("*") if file.is_file())
    print(split.name, split.count, "scenes,", size, "bytes")


def main() -> None:
    """Write all splits."""
    for split in SPLITS:
        write(split)


if __name__ == "__main__":
    main()
