"""A lean Llama decoder for packed training; its parameter names are those of transformers."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from recipe.settings import HIDDEN

HEADS = 5
HEAD_SIZE = HIDDEN // HEADS
INTERMEDIATE = 416
THETA = 10_000.0
QUANTISED_BLOCK = 32


def rounded(weight: torch.Tensor) -> torch.Tensor:
    """Symmetric round-to-nearest to 4 bits in blocks of 32 along the input."""
    blocks = weight.reshape(-1, QUANTISED_BLOCK)
    scale = blocks.abs().amax(1, keepdim=True).clamp_min(1e-8) / 7
    return ((blocks / scale).round() * scale).reshape(weight.shape)


class Weight(nn.Module):
    """A bias-free linear layer; with `noisy`, trained as if its weights were rounded."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * 0.6 * inputs ** -0.5)
        self.noisy = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The product."""
        weight = self.weight
        if self.noisy:
            weight = weight + (rounded(weight) - weight).detach()
        return F.linear(x, weight)


class Norm(nn.Module):
    """Root-mean-square normalisation."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(HIDDEN))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Normalise the last axis."""
        return self.weight * (x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5))


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotary embedding in the half-split layout."""
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat((-second, first), -1) * sin


class Attention(nn.Module):
    """Multi-head attention under an explicit mask."""

    def __init__(self) -> None:
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj, self.o_proj = (
            Weight(HIDDEN, HIDDEN) for _ in range(4))

    def forward(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor,
                mask: torch.Tensor) -> torch.Tensor:
        """Attend within the packed sequence."""
        batch, length, _ = x.shape
        q, k, v = (projection(x).view(batch, length, HEADS, HEAD_SIZE).transpose(1, 2)
                   for projection in (self.q_proj, self.k_proj, self.v_proj))
        mixed = F.scaled_dot_product_attention(
            rotate(q, cos, sin), rotate(k, cos, sin), v, attn_mask=mask)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, HIDDEN))


class Mlp(nn.Module):
    """Gated feed-forward network."""

    def __init__(self) -> None:
        super().__init__()
        self.gate_proj, self.up_proj = (Weight(HIDDEN, INTERMEDIATE) for _ in range(2))
        self.down_proj = Weight(INTERMEDIATE, HIDDEN)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Apply the network."""
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    """One Transformer block."""

    def __init__(self) -> None:
        super().__init__()
        self.self_attn, self.mlp = Attention(), Mlp()
        self.input_layernorm, self.post_attention_layernorm = Norm(), Norm()

    def forward(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor,
                mask: torch.Tensor) -> torch.Tensor:
        """Add attention and feed-forward to the residual stream."""
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, mask)
        return x + self.mlp(self.post_attention_layernorm(x))

    def scale_outputs(self, factor: float) -> None:
        """Scale what the block adds to the residual stream."""
        with torch.no_grad():
            self.self_attn.o_proj.weight.mul_(factor)
            self.mlp.down_proj.weight.mul_(factor)


class Decoder(nn.Module):
    """Embedding, blocks and final norm."""

    def __init__(self, vocabulary: int, depth: int) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(vocabulary, HIDDEN)
        nn.init.normal_(self.embed_tokens.weight, std=0.5)
        self.layers = nn.ModuleList(Block() for _ in range(depth))
        for block in self.layers:
            block.scale_outputs((2 * depth) ** -0.5)
        self.norm = Norm()

    def forward(self, x: torch.Tensor, positions: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Run all blocks over embedded tokens."""
        frequencies = THETA ** (-torch.arange(0, HEAD_SIZE, 2) / HEAD_SIZE)
        angles = torch.outer(positions.float(), frequencies).repeat(1, 2)
        cos, sin = angles.cos(), angles.sin()
        for block in self.layers:
            x = block(x, cos, sin, mask)
        return self.norm(x)
