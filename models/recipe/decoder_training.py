"""Stage 3: train projector and decoder on cached features, growing from 6 to 24 blocks."""

from __future__ import annotations

import argparse
import copy
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from transformers import AutoTokenizer

from recipe import features, parallel, run_log, training_set
from recipe.decoder import Decoder, Weight
from recipe.packing import IGNORED, Packer
from recipe.schedule import Trainer
from recipe.settings import CACHE_DIR, CHECKPOINT_DIR, DECODER_BLOCKS, HIDDEN, IMAGE_TOKENS

PATH = CACHE_DIR / "decoder.pt"
HELD_OUT = 1_000
EVALUATED = 256
DEPTHS = (6, 12, DECODER_BLOCKS)
TASK_WEIGHTS = (0.6, 1.0, 1.4)


class Projector(nn.Module):
    """The two-layer projector, named as in transformers."""

    def __init__(self) -> None:
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(HIDDEN, HIDDEN), nn.Linear(HIDDEN, HIDDEN)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Project patch features into the decoder's space."""
        return self.linear_2(F.gelu(self.linear_1(x)))


class LanguageModel(nn.Module):
    """Projector, decoder and output layer over one packing layout."""

    def __init__(self, packer: Packer, vocabulary: int, depth: int) -> None:
        super().__init__()
        self.projector, self.decoder = Projector(), Decoder(vocabulary, depth)
        self.lm_head = nn.Linear(HIDDEN, vocabulary, bias=False)
        self.layout = packer.layout
        self.register_buffer("positions", packer.layout.positions(), persistent=False)
        self.register_buffer("mask", packer.layout.mask(), persistent=False)

    def forward(self, ids: torch.Tensor, patches: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        """Logits at the wanted positions."""
        x = self.decoder.embed_tokens(ids)
        start = self.layout.image_start
        x = torch.cat((x[:, :start], self.projector(patches), x[:, start + IMAGE_TOKENS:]), 1)
        return self.lm_head(self.decoder(x, self.positions, self.mask)[wanted])

    def grow(self, depth: int) -> None:
        """Split blocks in two halves of the same joint effect until the depth is reached."""
        factor = depth // len(self.decoder.layers)
        grown = []
        for block in self.decoder.layers:
            block.scale_outputs(1 / factor)
            grown += [copy.deepcopy(block) for _ in range(factor)]
        self.decoder.layers = nn.ModuleList(grown)

    def weights(self) -> dict[str, dict[str, torch.Tensor]]:
        """State of the three parts."""
        return {"projector": self.projector.state_dict(), "decoder": self.decoder.state_dict(),
                "lm_head": self.lm_head.state_dict()}


def task_of_position(packer: Packer) -> torch.Tensor:
    """Which task each packed position belongs to, -1 in the prefix."""
    parts = [torch.full((n,), i) for i, n in enumerate(packer.layout.lengths)]
    return torch.cat([torch.full((len(packer.layout.prefix),), -1), *parts])


@torch.no_grad()
def evaluate(model: LanguageModel, packer: Packer, patches: torch.Tensor,
             rows: np.ndarray) -> dict[str, float]:
    """Share of held-out answers whose every token is the likeliest one."""
    ids, targets = packer.pack(rows, None)
    wanted = targets != IGNORED
    best = model(ids, patches, wanted).argmax(-1)
    wrong = torch.zeros_like(targets, dtype=torch.bool)
    wrong[wanted] = best != targets[wanted]
    tasks = task_of_position(packer)
    return {name: (~wrong[:, tasks == i].any(1)).float().mean().item()
            for i, name in enumerate(("single", "listed", "caption"))}


def train(rank: int, options: argparse.Namespace) -> None:
    """Train the depths one after the other in one of the processes; the first one logs."""
    torch.manual_seed(0)
    rng = np.random.default_rng(rank)
    tokenizer = AutoTokenizer.from_pretrained(CHECKPOINT_DIR)
    packer = Packer(tokenizer, training_set.load_answers())
    cached = torch.from_numpy(np.load(features.PATH, mmap_mode="c"))
    usable = len(cached) - HELD_OUT
    held_out = np.arange(usable, usable + EVALUATED)
    tasks = task_of_position(packer)
    weights = torch.tensor(TASK_WEIGHTS)
    model = LanguageModel(packer, -(-len(tokenizer) // 64) * 64, DEPTHS[0])
    order = np.empty(0, dtype=int)
    for depth, samples, rate in zip(DEPTHS, options.samples, options.rates, strict=True):
        model.grow(depth)
        trainer = Trainer(model, rate, samples)
        final = depth == DEPTHS[-1]
        last, rounding = time.monotonic(), False
        while trainer.progress < 1:
            if final and not rounding and trainer.progress >= options.rounding_from:
                rounding = True
                for module in model.modules():
                    if isinstance(module, Weight):
                        module.noisy = True
            if len(order) < options.batch:
                order = rng.permutation(usable)
            rows, order = order[:options.batch], order[options.batch:]
            ids, targets = packer.pack(rows, rng)
            wanted = targets != IGNORED
            logits = model(ids, cached[rows].float(), wanted)
            losses = F.cross_entropy(logits, targets[wanted], reduction="none")
            task = tasks.expand_as(targets)[wanted]
            counts = torch.bincount(task, minlength=len(weights)).clamp_min(1)
            loss = (losses * (weights / counts)[task]).sum()
            loss.backward()
            parallel.average_gradients(model)
            trainer.step(options.batch * parallel.PROCESSES)
            if rank == 0 and (time.monotonic() - last > 45 or trainer.progress >= 1):
                last = time.monotonic()
                run_log.write("decoder", depth=depth, minutes=trainer.seconds / 60,
                              samples=trainer.samples, loss=loss.item(),
                              samples_per_second=trainer.samples / trainer.seconds,
                              rounding=rounding,
                              **evaluate(model, packer, cached[held_out].float(), held_out))
                torch.save({"model": model.weights(), "depth": depth}, PATH)


def main() -> None:
    """Train every depth on the given number of scenes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, nargs=3, default=(12_000, 4_992, 8_160))
    parser.add_argument("--rates", type=float, nargs=3, default=(2e-3, 1e-3, 6e-4))
    parser.add_argument("--batch", type=int, default=24)
    parser.add_argument("--rounding-from", type=float, default=0.6,
                        help="fraction of the last depth after which weights are rounded")
    parallel.run(train, parser.parse_args())


if __name__ == "__main__":
    main()
