"""Projector and decoder over packed rows."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn
from torch.func import functional_call
from transformers import LlamaForCausalLM

from recipe.packing import IGNORED, Batch
from recipe.rounding import rounded


class Projector(nn.Module):
    """The two-layer projector, named as in transformers."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(inputs, outputs), nn.Linear(outputs, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Project patch features into the decoder's space."""
        return self.linear_2(F.gelu(self.linear_1(x)))


class LanguageModel(nn.Module):
    """A projector and a decoder, with parameter names of transformers below each."""

    def __init__(self, decoder: LlamaForCausalLM, features: int, image_start: int) -> None:
        super().__init__()
        self.projector = Projector(features, decoder.config.hidden_size)
        self.decoder, self.image_start = decoder, image_start

    def embed(self, batch: Batch, features: torch.Tensor) -> torch.Tensor:
        """The rows in front of the first block, with the picture's features in their place."""
        x = self.decoder.get_input_embeddings()(batch.ids)
        start, end = self.image_start, self.image_start + features.shape[1]
        return torch.cat((x[:, :start], self.projector(features), x[:, end:]), 1)

    def forward(self, batch: Batch, features: torch.Tensor) -> torch.Tensor:
        """Logits [N, vocabulary] at the positions of the batch that have a target."""
        states = self.decoder.model(
            inputs_embeds=self.embed(batch, features), attention_mask=batch.mask(),
            position_ids=batch.positions, use_cache=False)
        return self.decoder.lm_head(states.last_hidden_state[batch.targets != IGNORED])

    @torch.no_grad()
    def scale_projector(self, features: torch.Tensor) -> None:
        """Start with picture features as large as the embeddings of words."""
        words = self.decoder.get_input_embeddings().weight
        projected = self.projector(features)
        self.projector.linear_2.weight.mul_(
            words.square().mean().sqrt() / projected.square().mean().sqrt())

    def block_weights(self) -> dict[str, nn.Parameter]:
        """The matrices of the decoder's blocks, which a conversion to 4 bits rounds."""
        return {name: p for name, p in self.named_parameters() if ".layers." in name and p.ndim == 2}

    def as_rounded(self, batch: Batch, features: torch.Tensor) -> torch.Tensor:
        """As `forward`, with the blocks' matrices rounded to 4 bits; gradients pass straight through."""
        weights = {name: weight + (rounded(weight) - weight).detach()
                   for name, weight in self.block_weights().items()}
        return functional_call(self, weights, (batch, features))
