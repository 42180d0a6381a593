"""The CLIP tower and the heads that teach it what its patches and the whole scene show."""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import nn
from transformers import CLIPVisionConfig, CLIPVisionModel

from recipe.categories import CATEGORIES
from recipe.scenes import BACKGROUND_NAMES
from recipe.spec import PATCH_SIZE, TowerShape

MEAN = torch.tensor([0.48145466, 0.4578275, 0.40821073]).view(1, 3, 1, 1)
STD = torch.tensor([0.26862954, 0.26130258, 0.27577711]).view(1, 3, 1, 1)
Labels = dict[str, torch.Tensor]


def config(shape: TowerShape) -> CLIPVisionConfig:
    """The tower's configuration."""
    return CLIPVisionConfig(
        hidden_size=shape.hidden, intermediate_size=4 * shape.hidden, projection_dim=shape.hidden,
        num_hidden_layers=shape.layers, num_attention_heads=shape.heads,
        image_size=shape.image_size, patch_size=PATCH_SIZE, hidden_act="quick_gelu")


def pixels(images: torch.Tensor) -> torch.Tensor:
    """Processed pixel values of uint8 images [N, side, side, 3]."""
    return (images.permute(0, 3, 1, 2).float() / 255 - MEAN) / STD


@torch.no_grad()
def whiten_patches(tower: CLIPVisionModel, values: torch.Tensor) -> None:
    """Start the patch embedding as the whitened principal components of sample patches."""
    hidden = tower.config.hidden_size
    patches = F.unfold(values, PATCH_SIZE, stride=PATCH_SIZE).transpose(1, 2).flatten(0, 1)
    patches = patches - patches.mean(0)
    variances, directions = torch.linalg.eigh(patches.T @ patches / len(patches))
    scale = 0.5 / (variances[-hidden:] + 0.02).sqrt()
    weight = tower.embeddings.patch_embedding.weight
    weight.copy_((directions[:, -hidden:] * scale).T.reshape(weight.shape))
    tower.embeddings.position_embedding.weight.normal_(std=0.15)


def kept(tower: CLIPVisionModel, shape: TowerShape) -> CLIPVisionModel:
    """The tower with its first layers alone, in a copy."""
    cut = CLIPVisionModel(config(replace(shape, layers=shape.kept_layers)))
    cut.load_state_dict({name: value for name, value in tower.state_dict().items() if name in cut.state_dict()})
    return cut.eval()


def patch_features(tower: CLIPVisionModel, values: torch.Tensor) -> torch.Tensor:
    """Patch features [N, patches, hidden] of the last layer, as LLaVA takes them."""
    return tower(values).last_hidden_state[:, 1:]


class SupervisedTower(nn.Module):
    """The tower with heads for every patch (category, centres of objects) and for the scene."""

    def __init__(self, shape: TowerShape) -> None:
        super().__init__()
        self.tower = CLIPVisionModel(config(shape))
        self.kinds = len(CATEGORIES)
        self.norm = nn.LayerNorm(shape.hidden)
        self.patch_head = nn.Linear(shape.hidden, self.kinds + 2)
        self.scene_head = nn.Linear(shape.hidden, 2 * self.kinds + len(BACKGROUND_NAMES))

    def forward(self, values: torch.Tensor) -> Labels:
        """Logits of every label."""
        features = self.norm(patch_features(self.tower, values))
        patch, centre = self.patch_head(features).split([self.kinds + 1, 1], -1)
        presence, main, background = self.scene_head(features.mean(1)).split(
            [self.kinds, self.kinds, len(BACKGROUND_NAMES)], -1)
        return {"patches": patch, "centres": centre[..., 0], "presence": presence, "main": main,
                "background": background}


def loss(logits: Labels, labels: Labels) -> torch.Tensor:
    """Weighted sum of the losses of all heads."""
    return (2 * F.cross_entropy(logits["patches"].flatten(0, 1), labels["patches"].flatten())
            + 3 * F.binary_cross_entropy_with_logits(
                logits["centres"], labels["centres"].flatten(1).clamp(max=1).float())
            + 5 * F.binary_cross_entropy_with_logits(logits["presence"], labels["presence"].float())
            + F.cross_entropy(logits["main"], labels["main"])
            + 0.3 * F.cross_entropy(logits["background"], labels["background"]))


@torch.no_grad()
def accuracies(logits: Labels, labels: Labels) -> dict[str, float]:
    """Shares of right labels; of patches, those that show an object."""
    patches = labels["patches"].flatten(1)
    shown = patches < logits["patches"].shape[-1] - 1
    right = logits["patches"].argmax(-1) == patches
    centres = (logits["centres"] > 0).sum(1) == labels["centres"].flatten(1).clamp(max=1).sum(1)
    return {
        "patch": right[shown].float().mean().item(),
        "background_patch": right[~shown].float().mean().item(),
        "centre_count": centres.float().mean().item(),
        "main": (logits["main"].argmax(-1) == labels["main"]).float().mean().item(),
        "presence": ((logits["presence"] > 0) == labels["presence"]).all(-1).float().mean().item(),
        "background": (logits["background"].argmax(-1) == labels["background"]).float().mean().item(),
    }
