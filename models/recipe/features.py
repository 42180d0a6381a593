"""Stage 2: cache the features of a trained tower for all training scenes."""

from __future__ import annotations

import argparse

import numpy as np
import torch

from recipe import scene_set, tower
from recipe.spec import SPECS, Spec
from recipe.tower import SupervisedTower

BATCH = 200


def load(spec: Spec) -> torch.Tensor:
    """The features [scenes, patches, hidden] in float16, read as they are used."""
    return torch.from_numpy(np.load(spec.file("features.npy"), mmap_mode="c"))


@torch.no_grad()
def write(spec: Spec) -> None:
    """Write the features, unless they are there."""
    path = spec.file("features.npy")
    if path.exists():
        return
    model = SupervisedTower(spec.tower)
    model.load_state_dict(torch.load(spec.file("tower.pt"), weights_only=False)["model"])
    eyes = tower.kept(model.tower, spec.tower)
    images = torch.from_numpy(scene_set.load(spec.tower).images)
    features = np.empty((len(images), spec.tower.tokens, spec.tower.hidden), np.float16)
    for start in range(0, len(images), BATCH):
        values = tower.pixels(images[start:start + BATCH])
        features[start:start + BATCH] = tower.patch_features(eyes, values).half().numpy()
    unfinished = path.with_suffix(".part.npy")
    np.save(unfinished, features)
    unfinished.rename(path)


def main() -> None:
    """Cache the features of the named model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=list(SPECS))
    write(SPECS[parser.parse_args().model])


if __name__ == "__main__":
    main()
