"""What leaving out each single block changes, on packed questions about held-out scenes."""

from __future__ import annotations

import argparse

import numpy as np
import torch
from torch import nn

from recipe import features, log, questions, scene_set
from recipe.build import build_packer
from recipe.export import trained
from recipe.language import LanguageModel
from recipe.packing import IGNORED, Batch
from recipe.scores import Scores, joined, scores
from recipe.spec import SPECS, Spec
from recipe.rounding import rounded

HELD_OUT = 1_000
BATCH = 16
NORMAL_QUANTILE = 1.96


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
