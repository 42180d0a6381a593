"""A training stage that counts samples, and continues where it was when its process ends."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

WARMUP = 0.04
FLOOR = 0.02
SAVE_EVERY_SECONDS = 120.0


@dataclass(frozen=True)
class Peak:
    """An optimiser and the rate that it reaches after the warm-up."""

    optimizer: torch.optim.Optimizer
    rate: float


class Stage:
    """Optimisers, their schedule over `total` samples, the order of samples, and the file that keeps them."""

    def __init__(self, path: Path, model: nn.Module, peaks: Iterable[Peak], rows: int, total: int,
                 seed: int) -> None:
        self.path, self.model, self.peaks = path, model, tuple(peaks)
        self.rows, self.total = rows, total
        self.rng = np.random.default_rng(seed)
        self.order = np.empty(0, dtype=int)
        self.samples, self.steps, self.seconds = 0, 0, 0.0
        self.clock = self.saved = time.monotonic()
        torch.manual_seed(seed)
        if path.exists():
            self._resume()

    @property
    def progress(self) -> float:
        """The fraction of the stage's samples that have been seen."""
        return min(1.0, self.samples / self.total)

    def take(self, count: int) -> np.ndarray:
        """The next rows of an endless series of shuffled passes."""
        if len(self.order) < count:
            self.order = self.rng.permutation(self.rows)
        rows, self.order = self.order[:count], self.order[count:]
        return rows

    def step(self, samples: int) -> None:
        """Clip, set the rates, update, clear the gradients and count the samples."""
        parameters = [p for peak in self.peaks for group in peak.optimizer.param_groups
                      for p in group["params"]]
        nn.utils.clip_grad_norm_(parameters, 1.0)
        cosine = FLOOR + (1 - FLOOR) * 0.5 * (1 + math.cos(math.pi * self.progress))
        for peak in self.peaks:
            for group in peak.optimizer.param_groups:
                group["lr"] = peak.rate * min(1.0, (self.progress + 2e-3) / WARMUP) * cosine
            peak.optimizer.step()
            peak.optimizer.zero_grad(set_to_none=True)
        self.samples, self.steps = self.samples + samples, self.steps + 1
        now = time.monotonic()
        self.seconds, self.clock = self.seconds + now - self.clock, now

    @property
    def due(self) -> bool:
        """Whether it is time to save: every two minutes and at the end."""
        return self.progress >= 1 or time.monotonic() - self.saved > SAVE_EVERY_SECONDS

    def save(self) -> None:
        """Write everything that a later process needs; the file is replaced as a whole."""
        unfinished = self.path.with_suffix(".part")
        torch.save({
            "model": self.model.state_dict(),
            "optimizers": [peak.optimizer.state_dict() for peak in self.peaks],
            "order": self.order, "generator": self.rng.bit_generator.state,
            "torch_generator": torch.get_rng_state(),
            "samples": self.samples, "steps": self.steps, "seconds": self.seconds,
        }, unfinished)
        unfinished.replace(self.path)
        self.saved = time.monotonic()

    def _resume(self) -> None:
        state = torch.load(self.path, weights_only=False)
        self.model.load_state_dict(state["model"])
        for peak, saved in zip(self.peaks, state["optimizers"], strict=True):
            peak.optimizer.load_state_dict(saved)
        self.order, self.rng.bit_generator.state = state["order"], state["generator"]
        torch.set_rng_state(state["torch_generator"])
        self.samples, self.steps, self.seconds = state["samples"], state["steps"], state["seconds"]
