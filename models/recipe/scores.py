"""How well packed questions are answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from recipe import questions
from recipe.packing import IGNORED, Batch


@dataclass(frozen=True)
class Scores:
    """For each question: its kind, its answer's mean loss a token, and whether the answer is right."""

    kinds: np.ndarray
    losses: np.ndarray
    right: np.ndarray

    def accuracies(self) -> dict[str, float]:
        """Share of right answers of each kind."""
        return {kind: float(self.right[self.kinds == at].mean())
                for at, kind in enumerate(questions.KINDS)}


def joined(parts: list[Scores]) -> Scores:
    """The scores of several batches."""
    return Scores(*(np.concatenate([getattr(part, name) for part in parts])
                    for name in ("kinds", "losses", "right")))


def scores(logits: torch.Tensor, batch: Batch) -> Scores:
    """Scores of the answers that follow their questions as if the model had given them."""
    wanted = batch.targets != IGNORED
    targets = batch.targets[wanted]
    row = torch.arange(len(batch.ids))[:, None].expand_as(wanted)[wanted]
    question = row * (int(batch.segments.max()) + 1) + batch.segments[wanted]
    _, which, lengths = question.unique(return_inverse=True, return_counts=True)
    losses = torch.zeros(len(lengths)).index_add(
        0, which, F.cross_entropy(logits, targets, reduction="none")) / lengths
    missed = torch.zeros(len(lengths)).index_add(0, which, (logits.argmax(-1) != targets).float())
    kinds = torch.zeros(len(lengths), dtype=torch.long).index_copy(0, which, batch.kinds[wanted])
    return Scores(kinds.numpy(), losses.numpy(), (missed == 0).numpy())
