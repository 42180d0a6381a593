"""Muon in float32: PyTorch's own works in bfloat16, which CPUs without such units do 20 times slower."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

import torch

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5


def orthogonalised(stack: torch.Tensor) -> torch.Tensor:
    """Newton-Schulz iterations that bring the singular values of matrices [N, rows, columns] near 1."""
    a, b, c = COEFFICIENTS
    tall = stack.size(1) > stack.size(2)
    x = stack.mT if tall else stack
    x = x / x.flatten(1).norm(dim=1).clamp_min(1e-7).view(-1, 1, 1)
    for _ in range(ITERATIONS):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """Muon (Jordan 2024) with Nesterov momentum and updates as large as AdamW's (root mean square 0.2)."""

    def __init__(self, parameters: Iterable[torch.nn.Parameter], weight_decay: float,
                 momentum: float = 0.95) -> None:
        super().__init__(parameters, {"lr": 0.0, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:
        """Update all matrices; those of one shape are orthogonalised together."""
        for group in self.param_groups:
            shapes: dict[torch.Size, list[torch.nn.Parameter]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is not None:
                    shapes[parameter.shape].append(parameter)
            for shape, parameters in shapes.items():
                rate = group["lr"] * 0.2 * math.sqrt(max(shape))
                updates = orthogonalised(torch.stack(
                    [self._direction(p, group["momentum"]) for p in parameters]))
                for parameter, update in zip(parameters, updates, strict=True):
                    parameter.mul_(1 - group["lr"] * group["weight_decay"])
                    parameter.sub_(rate * update)

    def _direction(self, parameter: torch.nn.Parameter, momentum: float) -> torch.Tensor:
        buffer = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
        buffer.lerp_(parameter.grad, 1 - momentum)
        return parameter.grad.lerp(buffer, momentum)
