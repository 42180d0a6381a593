"""Weights as a 4-bit block model holds them."""

from __future__ import annotations

import torch

QUANTISED_BLOCK = 32


def rounded(weight: torch.Tensor) -> torch.Tensor:
    """Symmetric round-to-nearest to 4 bits in blocks of 32 along the input."""
    blocks = weight.reshape(-1, QUANTISED_BLOCK)
    scale = blocks.abs().amax(1, keepdim=True).clamp_min(1e-8) / 7
    return ((blocks / scale).round() * scale).reshape(weight.shape)
