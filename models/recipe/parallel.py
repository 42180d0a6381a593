"""Two single-threaded training processes that average their gradients."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import nn

PROCESSES = 2


def _work(rank: int, task: Callable[..., None], options: Any) -> None:
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29531")
    torch.set_num_threads(1)
    dist.init_process_group("gloo", rank=rank, world_size=PROCESSES)
    task(rank, options)
    dist.destroy_process_group()


def run(task: Callable[..., None], options: Any) -> None:
    """Run task(rank, options) in every process."""
    mp.spawn(_work, args=(task, options), nprocs=PROCESSES)


def average_gradients(model: nn.Module) -> None:
    """Average all gradients over the processes."""
    parameters = [p for p in model.parameters() if p.grad is not None]
    flat = torch.cat([p.grad.flatten() for p in parameters])
    dist.all_reduce(flat)
    flat /= PROCESSES
    for parameter, piece in zip(
            parameters, flat.split([p.numel() for p in parameters]), strict=True):
        parameter.grad.copy_(piece.view_as(parameter))
