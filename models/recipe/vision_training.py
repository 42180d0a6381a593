"""Stage 1: train the CLIP tower on dense patch labels and pooled scene labels."""

from __future__ import annotations

import argparse
import time
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn
from transformers import LlavaForConditionalGeneration

from recipe import parallel, run_log, training_set
from recipe.export import build_config
from recipe.scenes import BACKGROUND_NAMES
from recipe.schedule import Trainer
from recipe.settings import CACHE_DIR, CATEGORIES, HIDDEN, PATCH_SIZE

PATH = CACHE_DIR / "vision.pt"
MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
STD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)
HELD_OUT = 1_000
EVALUATED = 400
BATCH = 64
LAST_LAYER_FROM = 0.85


def pixels(images: torch.Tensor) -> torch.Tensor:
    """Processed pixel values of uint8 NHWC images."""
    return (images.permute(0, 3, 1, 2).float() / 255 - MEAN) / STD


@torch.no_grad()
def whiten_patches(tower: nn.Module, values: torch.Tensor) -> None:
    """Start the patch embedding as the whitened principal components of sample patches."""
    patches = F.unfold(values, PATCH_SIZE, stride=PATCH_SIZE).transpose(1, 2).flatten(0, 1)
    patches = patches - patches.mean(0)
    variances, directions = torch.linalg.eigh(patches.T @ patches / len(patches))
    scale = 0.5 / (variances[-HIDDEN:] + 0.02).sqrt()
    weight = tower.embeddings.patch_embedding.weight
    weight.copy_((directions[:, -HIDDEN:] * scale).T.reshape(weight.shape))
    tower.embeddings.position_embedding.weight.normal_(std=0.15)


class SceneHead(nn.Module):
    """Presence, main object and background from one pooled vector."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(HIDDEN)
        self.outputs = nn.Linear(HIDDEN, 2 * len(CATEGORIES) + len(BACKGROUND_NAMES))

    def forward(self, pooled: torch.Tensor) -> list[torch.Tensor]:
        """Logits of the three label kinds."""
        count = len(CATEGORIES)
        outputs = self.outputs(self.norm(pooled))
        return list(outputs.split([count, count, len(BACKGROUND_NAMES)], dim=-1))


class SupervisedTower(nn.Module):
    """The tower with a patch head on its penultimate layer and two scene heads."""

    def __init__(self) -> None:
        super().__init__()
        self.tower = LlavaForConditionalGeneration(build_config(512)).model.vision_tower
        self.patch_head = nn.Sequential(
            nn.LayerNorm(HIDDEN), nn.Linear(HIDDEN, len(CATEGORIES) + 1))
        self.feature_head = SceneHead()
        self.pooled_head = SceneHead()
        for layer in self.tower.encoder.layers:
            layer.compile()

    def forward(self, images: torch.Tensor, last: bool) -> tuple[
            torch.Tensor, list[list[torch.Tensor]]]:
        """Patch and scene logits; with `last`, also those of the last layer's pooled head."""
        x = self.tower.pre_layrnorm(self.tower.embeddings(images))
        for layer in self.tower.encoder.layers[:-1]:
            x = layer(x, attention_mask=None)
        features = x[:, 1:]
        heads = [self.feature_head(features.mean(1))]
        if last:
            pooled = self.tower.encoder.layers[-1](x.detach(), attention_mask=None)[:, 0]
            heads.append(self.pooled_head(self.tower.post_layernorm(pooled)))
        return self.patch_head(features), heads


def scene_loss(logits: list[torch.Tensor], labels: dict[str, torch.Tensor]) -> torch.Tensor:
    """Loss of one scene head."""
    presence, main, background = logits
    return (5 * F.binary_cross_entropy_with_logits(presence, labels["presence"].float())
            + F.cross_entropy(main, labels["main"])
            + 0.5 * F.cross_entropy(background, labels["background"]))


def augment(batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Flip the batch half of the time and jitter contrast and colours of each image."""
    values, patches = batch["pixels"], batch["patches"]
    if torch.rand(()) < 0.5:
        values, patches = values.flip(-1), patches.flip(-1)
    gain = 1 + 0.12 * torch.randn(len(values), 1, 1, 1) + 0.08 * torch.randn(len(values), 3, 1, 1)
    values = values * gain + 0.15 * torch.randn(len(values), 3, 1, 1)
    return {**batch, "pixels": values, "patches": patches}


@torch.no_grad()
def evaluate(model: SupervisedTower, batch: dict[str, torch.Tensor]) -> dict[str, float]:
    """Accuracies on held-out scenes."""
    patches, (features, pooled) = model(batch["pixels"], last=True)
    return {
        "patch_accuracy": (patches.argmax(-1) == batch["patches"].flatten(1)).float().mean().item(),
        "main_feature": (features[1].argmax(-1) == batch["main"]).float().mean().item(),
        "main_pooled": (pooled[1].argmax(-1) == batch["main"]).float().mean().item(),
        "presence": ((features[0] > 0) == batch["presence"]).all(-1).float().mean().item(),
        "background": (features[2].argmax(-1) == batch["background"]).float().mean().item(),
    }


def train(rank: int, options: argparse.Namespace) -> None:
    """Train in one of the processes; the first one logs and saves."""
    data: Any = training_set.load()
    images = torch.from_numpy(data.images)
    labels = {"patches": torch.from_numpy(data.patches).long(),
              "presence": torch.from_numpy(data.presence),
              "main": torch.from_numpy(data.main), "background": torch.from_numpy(data.background)}

    def batch_of(rows: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"pixels": pixels(images[rows]), **{k: v[rows] for k, v in labels.items()}}

    torch.manual_seed(0)
    model = SupervisedTower()
    whiten_patches(model.tower, pixels(images[:500]))
    torch.manual_seed(rank)
    trainer = Trainer(model, options.rate, options.samples)
    usable = len(images) - HELD_OUT
    held_out = batch_of(torch.arange(usable, usable + EVALUATED))
    last = time.monotonic()
    order = torch.empty(0, dtype=torch.long)
    while trainer.progress < 1:
        if len(order) < BATCH:
            order = torch.randperm(usable)
        rows, order = order[:BATCH], order[BATCH:]
        batch = augment(batch_of(rows))
        patches, heads = model(batch["pixels"], last=trainer.progress > LAST_LAYER_FROM)
        loss = 2 * F.cross_entropy(patches.flatten(0, 1), batch["patches"].flatten())
        for head in heads:
            loss = loss + scene_loss(head, batch)
        loss.backward()
        parallel.average_gradients(model)
        trainer.step(BATCH * parallel.PROCESSES)
        if rank == 0 and (time.monotonic() - last > 60 or trainer.progress >= 1):
            last = time.monotonic()
            run_log.write("vision", minutes=trainer.seconds / 60, samples=trainer.samples,
                          loss=loss.item(),
                          samples_per_second=trainer.samples / trainer.seconds,
                          **evaluate(model, held_out))
            torch.save({"tower": model.tower.state_dict()}, PATH)


def main() -> None:
    """Train on the given number of samples and keep the tower's weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=99_840)
    parser.add_argument("--rate", type=float, default=1.5e-3)
    parallel.run(train, parser.parse_args())


if __name__ == "__main__":
    main()
