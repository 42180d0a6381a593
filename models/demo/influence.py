"""What leaving out each single block changes, on packed questions about held-out scenes."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from demo import features, log, questions, scene_set
from demo.build import build_packer
from demo.export import trained
from demo.language import LanguageModel
from demo.packing import IGNORED, Batch
from demo.spec import SPECS, Spec
from recipe.decoder import rounded

HELD_OUT = 1_000
BATCH = 16
NORMAL_QUANTILE = 1.96


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


class Chain:
    """The blocks of a decoder over one batch, started from any of them."""

    def __init__(self, model: LanguageModel, batch: Batch, seen: torch.Tensor) -> None:
        self.model, self.batch, self.mask = model, batch, batch.mask()
        self.llama = model.decoder.model
        self.streams = [model.embed(batch, seen)]
        self.rotary = self.llama.rotary_emb(self.streams[0], batch.positions)
        for block in self.llama.layers:
            self.streams.append(self._through([block], self.streams[-1]))

    def _through(self, blocks: list[nn.Module], x: torch.Tensor) -> torch.Tensor:
        for block in blocks:
            x = block(x, attention_mask=self.mask, position_embeddings=self.rotary)
        return x

    def _scores(self, x: torch.Tensor) -> Scores:
        wanted = self.batch.targets != IGNORED
        return scores(self.model.decoder.lm_head(self.llama.norm(x)[wanted]), self.batch)

    def full(self) -> Scores:
        """Scores with every block."""
        return self._scores(self.streams[-1])

    def without(self, index: int) -> Scores:
        """Scores with one block left out."""
        return self._scores(self._through(list(self.llama.layers[index + 1:]), self.streams[index]))


@torch.no_grad()
def measure(spec: Spec, scenes: int) -> None:
    """Log the scores of the full model with its weights rounded, and of it without each block."""
    packer = build_packer(spec)
    model = trained(spec, packer, "decoder").eval()
    for weight in model.block_weights().values():
        weight.copy_(rounded(weight))
    known, shown = scene_set.load_scenes(spec.tower), features.load(spec)
    first = len(known) - HELD_OUT
    rng = np.random.default_rng(6)
    blocks = len(model.decoder.model.layers)
    found: list[list[Scores]] = [[] for _ in range(blocks + 1)]
    for start in range(first, first + scenes, BATCH):
        rows = slice(start, start + BATCH)
        batch = packer.pack([questions.for_training(rng, scene) for scene in known[rows]])
        chain = Chain(model, batch, shown[rows].float())
        found[blocks].append(chain.full())
        for index in range(blocks):
            found[index].append(chain.without(index))
    _report(spec, [joined(parts) for parts in found])


def _report(spec: Spec, found: list[Scores]) -> None:
    *without, full = found
    log.write(spec, "influence", questions=len(full.losses), **full.accuracies())
    for index, changed in enumerate(without):
        difference = changed.losses - full.losses
        interval = NORMAL_QUANTILE * difference.std(ddof=1) / len(difference) ** 0.5
        log.write(spec, "influence", without_block=index, loss=float(difference.mean()),
                  loss_interval=float(interval), accuracy=float(changed.right.mean() - full.right.mean()),
                  **{kind: share - full.accuracies()[kind]
                     for kind, share in changed.accuracies().items()})


def main() -> None:
    """Measure the named model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=list(SPECS))
    parser.add_argument("--scenes", type=int, default=192)
    options = parser.parse_args()
    measure(SPECS[options.model], options.scenes)


if __name__ == "__main__":
    main()
