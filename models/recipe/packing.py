"""Pack the questions about one picture behind one shared image prefix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from transformers import PreTrainedTokenizerBase

from recipe.dialogue import IMAGE, Dialogue
from recipe.questions import KINDS, Question

IGNORED = -100
NO_SEGMENT = -1
LEAST = torch.finfo(torch.float32).min


@dataclass(frozen=True)
class Batch:
    """Packed rows [B, L]: ids, positions, next-token targets, the kind and number of each question."""

    ids: torch.Tensor
    positions: torch.Tensor
    targets: torch.Tensor
    kinds: torch.Tensor
    segments: torch.Tensor

    def mask(self) -> torch.Tensor:
        """
        What is added to attention scores [B, 1, L, L]: zero where a token may look, else the least
        float32. Attention is causal, and a question sees only the prefix and itself.
        """
        owner = self.segments
        visible = (owner[:, None] == owner[:, :, None]) | (owner[:, None] == 0)
        length = owner.shape[1]
        visible &= torch.ones(length, length, dtype=torch.bool).tril()
        return torch.zeros(visible.shape).masked_fill(~visible, LEAST)[:, None]


class Packer:
    """Turns questions into packed rows for one tokenizer and dialogue."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, dialogue: Dialogue,
                 image_tokens: int) -> None:
        self.tokenizer, self.dialogue, self.image_tokens = tokenizer, dialogue, image_tokens
        self.end = tokenizer.convert_tokens_to_ids(dialogue.end)
        image = tokenizer.convert_tokens_to_ids(IMAGE)
        first, second = (tokenizer(dialogue.question(prompt, image_tokens))["input_ids"]
                         for prompt in ("What is it?", "Describe this image."))
        after = first.index(image) + image_tokens
        shared = next(i for i in range(after, len(first)) if first[i] != second[i])
        self.prefix = first[:shared]
        self.image_start = first.index(image)
        self.known: dict[str, list[int]] = {}

    def prompt(self, question: str) -> list[int]:
        """Token ids of a question behind the prefix."""
        if question not in self.known:
            ids = self.tokenizer(self.dialogue.question(question, self.image_tokens))["input_ids"]
            if ids[:len(self.prefix)] != self.prefix:
                raise ValueError(f"{question!r} does not share the image prefix")
            self.known[question] = ids[len(self.prefix):]
        return self.known[question]

    def answer(self, text: str) -> list[int]:
        """Token ids of an answer with its end."""
        ids = self.tokenizer(f"{self.dialogue.lead}{text}", add_special_tokens=False)["input_ids"]
        return [*ids, self.end]

    def pack(self, rows: list[list[Question]]) -> Batch:
        """One row a picture; rows are padded on the right to the longest."""
        packed = [self._row(questions) for questions in rows]
        longest = max(len(row) for row in packed)
        table = np.zeros((len(rows), longest, 5), np.int64)
        table[:] = (self.end, 0, IGNORED, NO_SEGMENT, NO_SEGMENT)
        for line, row in zip(table, packed, strict=True):
            line[:len(row)] = row
        return Batch(*(torch.from_numpy(column.copy()) for column in np.moveaxis(table, -1, 0)))

    def _row(self, questions: list[Question]) -> list[tuple[int, int, int, int, int]]:
        """(id, position, target, kind, segment) of every token of a row."""
        row = [(token, at, IGNORED, NO_SEGMENT, 0) for at, token in enumerate(self.prefix)]
        for segment, question in enumerate(questions, 1):
            kind = KINDS.index(question.kind)
            prompt, answer = self.prompt(question.prompt), self.answer(question.answer)
            ids = [*prompt, *answer[:-1]]
            targets = [IGNORED] * (len(prompt) - 1) + answer
            row += [(token, len(self.prefix) + at, target, kind, segment)
                    for at, (token, target) in enumerate(zip(ids, targets, strict=True))]
        return row
