"""Stages 3 and 4: train the projector, then projector and decoder, on cached features."""

from __future__ import annotations

import argparse
import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from transformers import LlamaForCausalLM

from recipe import english, features, log, questions, scene_set
from recipe.build import build_decoder, build_packer
from recipe.language import LanguageModel
from recipe.packing import IGNORED, Batch, Packer
from recipe.scenes import Scene
from recipe.scores import scores
from recipe.spec import SPECS, Spec
from recipe.stage import Peak, Stage
from recipe.muon import Muon

HELD_OUT = 1_000
EVALUATED = 64
KIND_WEIGHTS = torch.tensor((0.8, 1.0, 1.2, 0.8, 1.2))
TEXT_EVERY = 6
PASSAGES = 6
TEXT_WEIGHT = 1.0


def mixed_precision() -> torch.autocast:
    """Matrix products in bfloat16, for which many processors have instructions; weights stay float32."""
    return torch.autocast("cpu", dtype=torch.bfloat16)


def question_loss(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Weighted mean over the kinds of questions of the mean loss of their answers' tokens."""
    wanted = batch.targets != IGNORED
    losses = F.cross_entropy(logits, batch.targets[wanted], reduction="none")
    kinds = batch.kinds[wanted]
    counts = torch.bincount(kinds, minlength=len(KIND_WEIGHTS)).clamp_min(1)
    return (losses * (KIND_WEIGHTS / counts)[kinds]).sum() / KIND_WEIGHTS.sum()


class TextKeeper:
    """Keeps a decoder near its untouched copy on passages that the copy wrote."""

    def __init__(self, decoder: LlamaForCausalLM, pad: int) -> None:
        self.untouched = copy.deepcopy(decoder).eval().requires_grad_(False)
        self.passages, self.pad = english.passages(), pad

    def loss(self, decoder: LlamaForCausalLM, rng: np.random.Generator) -> torch.Tensor:
        """Kullback-Leibler divergence from the untouched decoder, a mean over tokens."""
        chosen = rng.choice(len(self.passages), PASSAGES, replace=False)
        ids, real = english.padded([self.passages[int(i)] for i in chosen], self.pad)
        with mixed_precision():
            with torch.no_grad():
                wanted = self.untouched(input_ids=ids, use_cache=False).logits[real]
            found = decoder(input_ids=ids, use_cache=False).logits[real]
        wanted, found = (F.log_softmax(logits.float(), -1) for logits in (wanted, found))
        return F.kl_div(found, wanted, log_target=True, reduction="batchmean")


@dataclass(frozen=True)
class Phase:
    """One stage: what learns, how fast, for how long, and from which fraction on weights are rounded."""

    name: str
    samples: int
    batch: int
    rounding_from: float
    peaks: Callable[[LanguageModel], list[Peak]]


def _projector_only(model: LanguageModel) -> list[Peak]:
    model.requires_grad_(False)
    model.projector.requires_grad_(True)
    return [Peak(torch.optim.AdamW(model.projector.parameters(), weight_decay=0.0,
                                   betas=(0.9, 0.98)), 2e-3)]


def _all_but_embedding(model: LanguageModel) -> list[Peak]:
    model.requires_grad_(True)
    model.decoder.get_input_embeddings().requires_grad_(False)
    learning = [p for p in model.parameters() if p.requires_grad]
    return [Peak(torch.optim.AdamW(learning, weight_decay=0.0, betas=(0.9, 0.98)), 2e-4)]


def _everything(model: LanguageModel) -> list[Peak]:
    matrices = list(model.block_weights().values())
    own = {id(p) for p in matrices}
    others = [p for p in model.parameters() if id(p) not in own]
    return [Peak(Muon(matrices, weight_decay=0.05), 3e-3),
            Peak(torch.optim.AdamW(others, weight_decay=0.02, betas=(0.9, 0.98)), 1.5e-3)]


def phases(spec: Spec) -> list[Phase]:
    """The stages of a model: LLaVA's two on a pretrained decoder, one from nothing."""
    if spec.pretrained:
        return [Phase("projector", spec.projector_samples, 8, 2.0, _projector_only),
                Phase("decoder", spec.decoder_samples, 8, 0.7, _all_but_embedding)]
    return [Phase("decoder", spec.decoder_samples, 24, 0.7, _everything)]


class Training:
    """Data and model of all the stages of one spec."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.scenes: list[Scene] = scene_set.load_scenes(spec.tower)
        self.features = features.load(spec)
        self.packer: Packer = build_packer(spec)
        torch.manual_seed(2)
        decoder = build_decoder(spec)
        self.keeper = TextKeeper(decoder, self.packer.end) if spec.pretrained else None
        self.model = LanguageModel(decoder, spec.tower.hidden, self.packer.image_start)
        self.model.scale_projector(self.features[:64].float())
        self.usable = len(self.scenes) - HELD_OUT
        held = np.random.default_rng(3)
        self.held_out = self.packer.pack([
            questions.for_training(held, scene)
            for scene in self.scenes[self.usable:self.usable + EVALUATED]])

    def step(self, stage: Stage, phase: Phase) -> float:
        """One update; the loss of the questions."""
        rows = stage.take(phase.batch)
        batch = self.packer.pack(
            [questions.for_training(stage.rng, self.scenes[row]) for row in rows])
        seen = self.features[rows].float()
        rounding = stage.progress >= phase.rounding_from
        with mixed_precision():
            logits = self.model.as_rounded(batch, seen) if rounding else self.model(batch, seen)
        loss = question_loss(logits.float(), batch)
        loss.backward()
        if self.keeper and phase.name == "decoder" and stage.steps % TEXT_EVERY == 0:
            (TEXT_WEIGHT * self.keeper.loss(self.model.decoder, stage.rng)).backward()
        stage.step(len(rows))
        return loss.item()

    @torch.no_grad()
    def figures(self) -> dict[str, float]:
        """Shares of right answers on held-out scenes."""
        shown = self.features[self.usable:self.usable + EVALUATED].float()
        return scores(self.model(self.held_out, shown), self.held_out).accuracies()

    def run(self, phase: Phase) -> None:
        """Train one stage, from where it was left."""
        stage = Stage(self.spec.file(f"{phase.name}.pt"), self.model, phase.peaks(self.model),
                      self.usable, phase.samples, seed=4)
        while stage.progress < 1:
            loss = self.step(stage, phase)
            if stage.due:
                stage.save()
                log.write(self.spec, phase.name, samples=stage.samples,
                          minutes=stage.seconds / 60, loss=loss,
                          rounding=stage.progress >= phase.rounding_from, **self.figures())


def main() -> None:
    """Train the stages of the named model that are not finished."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=list(SPECS))
    spec = SPECS[parser.parse_args().model]
    if spec.pretrained:
        english.write_passages(build_decoder(spec), build_packer(spec).tokenizer)
    training = Training(spec)
    for phase in phases(spec):
        training.run(phase)


if __name__ == "__main__":
    main()
