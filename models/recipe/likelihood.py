"""How likely held-out English is for the pretrained decoder before and after its training."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from transformers import LlavaForConditionalGeneration

from recipe import english, log
from recipe.build import build_decoder, build_tokenizer
from recipe.spec import SPECS


def main() -> None:
    """Log nats per token of the pretrained decoder, untouched and in its checkpoint, or in the folder that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path)
    options = parser.parse_args()
    for spec in SPECS.values():
        if spec.pretrained:
            words = build_tokenizer(spec)
            before = english.nats_per_token(build_decoder(spec), words)
            trained = LlavaForConditionalGeneration.from_pretrained(
                options.checkpoint or spec.checkpoint, dtype=torch.float32).eval()
            after = english.nats_per_token(trained, words)
            log.write(spec, "english", paragraphs=len(english.held_out()), before=before, after=after)


if __name__ == "__main__":
    main()
