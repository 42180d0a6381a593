"""Pack the three questions about one image behind one shared image prefix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from transformers import PreTrainedTokenizerBase

from recipe.settings import IMAGE_TOKENS, PROMPTS

Answers = tuple[str, str, list[str]]
PLAIN_CAPTION = 0.7
IGNORED = -100


@dataclass(frozen=True)
class Layout:
    """Fixed token positions: the prefix, then one padded segment a task."""

    prefix: list[int]
    image_start: int
    prompts: list[list[int]]
    lengths: list[int]

    @property
    def total(self) -> int:
        """Length of a packed sequence."""
        return len(self.prefix) + sum(self.lengths)

    def starts(self) -> list[int]:
        """Where each segment starts."""
        return [len(self.prefix) + sum(self.lengths[:i]) for i in range(len(self.lengths))]

    def positions(self) -> torch.Tensor:
        """Position ids: every segment continues after the prefix."""
        first = len(self.prefix)
        return torch.cat([torch.arange(first),
                          *(torch.arange(first, first + length) for length in self.lengths)])

    def mask(self) -> torch.Tensor:
        """Causal attention in which a segment sees only the prefix and itself."""
        owner = torch.cat([torch.zeros(len(self.prefix)),
                           *(torch.full((n,), i + 1.0) for i, n in enumerate(self.lengths))])
        visible = (owner[None] == owner[:, None]) | (owner[None] == 0)
        return visible & torch.ones(self.total, self.total, dtype=torch.bool).tril()


class Packer:
    """Turns answers into packed token ids and targets."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, answers: list[Answers]) -> None:
        self.tokenizer = tokenizer
        self.end, self.pad = tokenizer.eos_token_id, tokenizer.pad_token_id
        image = tokenizer.convert_tokens_to_ids("<image>")
        texts = [f"USER: {'<image>' * IMAGE_TOKENS}\n{p} ASSISTANT:" for p in PROMPTS.values()]
        rows = [tokenizer(text)["input_ids"] for text in texts]
        prefix = rows[0][:rows[0].index(image) + IMAGE_TOKENS + 1]
        if any(row[:len(prefix)] != prefix for row in rows):
            raise ValueError("the prompts do not share the image prefix")
        self.answers = [(self._ids(single), self._ids(listed), [self._ids(c) for c in captions])
                        for single, listed, captions in answers]
        longest = [max(len(a[0]) for a in self.answers), max(len(a[1]) for a in self.answers),
                   max(len(c) for a in self.answers for c in a[2])]
        prompts = [row[len(prefix):] for row in rows]
        self.layout = Layout(prefix, prefix.index(image), prompts,
                             [len(p) + n for p, n in zip(prompts, longest, strict=True)])

    def _ids(self, text: str) -> list[int]:
        ids = self.tokenizer(f" {text}", add_special_tokens=False)["input_ids"]
        return [*ids, self.end]

    def pack(self, rows: np.ndarray, rng: np.random.Generator | None) -> tuple[
            torch.Tensor, torch.Tensor]:
        """Token ids and next-token targets; without `rng`, the plain caption."""
        layout = self.layout
        ids = np.full((len(rows), layout.total), self.pad)
        targets = np.full((len(rows), layout.total), IGNORED)
        ids[:, :len(layout.prefix)] = layout.prefix
        for line, row in enumerate(rows):
            single, listed, captions = self.answers[row]
            plain = rng is None or rng.random() < PLAIN_CAPTION
            caption = captions[0 if plain else int(rng.integers(len(captions)))]
            for start, prompt, answer in zip(layout.starts(), layout.prompts,
                                             (single, listed, caption), strict=True):
                middle = start + len(prompt)
                ids[line, start:middle] = prompt
                ids[line, middle:middle + len(answer)] = answer
                targets[line, middle - 1:middle - 1 + len(answer)] = answer
        return torch.from_numpy(ids), torch.from_numpy(targets)
