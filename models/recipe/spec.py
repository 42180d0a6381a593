"""The two models: geometry of their towers and how long each stage trains."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recipe.folders import MODELS_DIR, cache

PATCH_SIZE = 16


@dataclass(frozen=True)
class TowerShape:
    """A CLIP tower for square pictures. The decoder sees what its first layers make of them; the checkpoint keeps only these."""

    image_size: int
    hidden: int
    layers: int
    heads: int
    kept_layers: int

    @property
    def grid(self) -> int:
        """Patches along a side."""
        return self.image_size // PATCH_SIZE

    @property
    def tokens(self) -> int:
        """Patches of a picture."""
        return self.grid ** 2


@dataclass(frozen=True)
class Spec:
    """One model of the recipe; the amounts are numbers of scenes that a stage sees."""

    name: str
    pretrained: bool
    tower: TowerShape
    tower_samples: int
    projector_samples: int
    decoder_samples: int

    @property
    def folder(self) -> Path:
        """Where the model's card and log are kept."""
        return MODELS_DIR / self.name

    @property
    def checkpoint(self) -> Path:
        """Where the exported checkpoint is written."""
        return cache(self.name, "checkpoint")

    def file(self, name: str) -> Path:
        """An intermediate file of this model."""
        return cache(self.name, name)


SPECS: dict[str, Spec] = {spec.name: spec for spec in (
    Spec("llava-smollm2-135m", True, TowerShape(image_size=128, hidden=192, layers=6, heads=6, kept_layers=6),
         tower_samples=112_000, projector_samples=1_200, decoder_samples=7_200),
    Spec("llava-pictograms", False, TowerShape(image_size=96, hidden=160, layers=6, heads=5, kept_layers=1),
         tower_samples=176_000, projector_samples=0, decoder_samples=150_000),
)}
