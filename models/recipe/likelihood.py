"""How likely held-out English is for the decoder before and after its training."""

from __future__ import annotations

from recipe import english, log
from recipe.build import build_decoder, build_packer
from recipe.export import trained
from recipe.spec import SPECS


def main() -> None:
    """Log nats per token of the pretrained decoder, untouched and trained."""
    for spec in SPECS.values():
        if spec.pretrained:
            packer = build_packer(spec)
            before = english.nats_per_token(build_decoder(spec), packer.tokenizer)
            after = english.nats_per_token(
                trained(spec, packer, "decoder").decoder, packer.tokenizer)
            log.write(spec, "english", paragraphs=len(english.held_out()), before=before, after=after)


if __name__ == "__main__":
    main()
