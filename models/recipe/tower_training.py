"""Stage 1: train a tower on the labels of patches and scenes."""

from __future__ import annotations

import argparse

import numpy as np
import torch

from recipe import log, scene_set, tower
from recipe.categories import CATEGORIES
from recipe.scene_set import SceneSet
from recipe.scenes import BACKGROUND_NAMES
from recipe.spec import SPECS, Spec
from recipe.stage import Peak, Stage
from recipe.tower import Labels, SupervisedTower
from recipe.muon import Muon

HELD_OUT = 1_000
EVALUATED = 400
BATCH = 64
RATE = 1.5e-3
MATRIX_FACTOR = 2.0


def _labels(data: SceneSet) -> Labels:
    presence = torch.zeros(len(data.scenes), len(CATEGORIES), dtype=torch.bool)
    for row, scene in zip(presence, data.scenes, strict=True):
        row[list(scene.labels)] = True
    return {
        "patches": torch.from_numpy(data.patches).long(),
        "centres": torch.from_numpy(data.centres).long(),
        "presence": presence,
        "main": torch.tensor([scene.objects[0].label for scene in data.scenes]),
        "background": torch.tensor(
            [BACKGROUND_NAMES.index(scene.background) for scene in data.scenes]),
    }


def _augmented(values: torch.Tensor, labels: Labels) -> tuple[torch.Tensor, Labels]:
    """Flip the batch half of the time and jitter contrast and colours of each image."""
    if torch.rand(()) < 0.5:
        values = values.flip(-1)
        labels = {**labels, **{name: labels[name].flip(-1) for name in ("patches", "centres")}}
    gain = 1 + 0.12 * torch.randn(len(values), 1, 1, 1) + 0.08 * torch.randn(len(values), 3, 1, 1)
    return values * gain + 0.15 * torch.randn(len(values), 3, 1, 1), labels


def _peaks(model: SupervisedTower) -> list[Peak]:
    """Muon for the matrices of the layers, AdamW for the rest."""
    named = list(model.named_parameters())
    matrices = [p for n, p in named if p.ndim == 2 and ".layers." in n]
    others = [p for n, p in named if not (p.ndim == 2 and ".layers." in n)]
    return [Peak(Muon(matrices, weight_decay=0.05), MATRIX_FACTOR * RATE),
            Peak(torch.optim.AdamW(others, weight_decay=0.02, betas=(0.9, 0.98)), RATE)]


def train(spec: Spec) -> None:
    """Train the tower of a model, from where it was left."""
    data = scene_set.load(spec.tower)
    images, labels = torch.from_numpy(data.images), _labels(data)
    usable = len(images) - HELD_OUT

    def batch_of(rows: np.ndarray) -> tuple[torch.Tensor, Labels]:
        at = torch.from_numpy(rows)
        return tower.pixels(images[at]), {name: value[at] for name, value in labels.items()}

    torch.manual_seed(0)
    model = SupervisedTower(spec.tower)
    tower.whiten_patches(model.tower, tower.pixels(images[:500]))
    stage = Stage(spec.file("tower.pt"), model, _peaks(model), usable, spec.tower_samples, seed=1)
    held_values, held_labels = batch_of(np.arange(usable, usable + EVALUATED))
    while stage.progress < 1:
        values, wanted = _augmented(*batch_of(stage.take(BATCH)))
        loss = tower.loss(model(values), wanted)
        loss.backward()
        stage.step(BATCH)
        if stage.due:
            stage.save()
            with torch.no_grad():
                figures = tower.accuracies(model(held_values), held_labels)
            log.write(spec, "tower", samples=stage.samples, minutes=stage.seconds / 60,
                      loss=loss.item(), **figures)


def main() -> None:
    """Train the tower of the named model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=list(SPECS))
    train(SPECS[parser.parse_args().model])


if __name__ == "__main__":
    main()
