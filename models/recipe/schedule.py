"""Optimisers and a learning-rate schedule over samples, so that a run repeats on any machine."""

from __future__ import annotations

import math
import time

import torch
from torch import nn

from recipe.muon import Muon

WARMUP = 0.04
MATRIX_FACTOR = 2.0


class Trainer:
    """Muon for the blocks' matrices, AdamW for the rest, a cosine over the samples for both."""

    def __init__(self, model: nn.Module, rate: float, samples: int) -> None:
        named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
        matrices = [p for n, p in named if p.ndim == 2 and ".layers." in n]
        others = [p for n, p in named if not (p.ndim == 2 and ".layers." in n)]
        self.parameters = matrices + others
        self.optimizers: list[torch.optim.Optimizer] = [
            Muon(matrices, weight_decay=0.05),
            torch.optim.AdamW(others, weight_decay=0.02, betas=(0.9, 0.98)),
        ]
        self.peaks = [MATRIX_FACTOR * rate, rate]
        self.start, self.samples, self.total = time.monotonic(), 0, samples

    @property
    def progress(self) -> float:
        """The fraction of the stage's samples that all processes have seen."""
        return min(1.0, self.samples / self.total)

    @property
    def seconds(self) -> float:
        """How long the stage has run."""
        return time.monotonic() - self.start

    def step(self, samples: int) -> None:
        """Count the samples, clip, set the rates, update and clear the gradients."""
        self.samples += samples
        progress = self.progress
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        cosine = 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * progress))
        for optimizer, peak in zip(self.optimizers, self.peaks, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = peak * min(1.0, (progress + 2e-3) / WARMUP) * cosine
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
