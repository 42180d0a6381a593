"""The parts that differ between the models: decoder, tokenizer and dialogue."""

from __future__ import annotations

from transformers import AutoTokenizer, LlamaForCausalLM, PreTrainedTokenizerBase

from recipe import narrow, pretrained, scene_set
from recipe.dialogue import CHATML, VICUNA, Dialogue
from recipe.packing import Packer
from recipe.spec import Spec


def build_tokenizer(spec: Spec) -> PreTrainedTokenizerBase:
    """The tokenizer of a model; one of its own is trained once."""
    if spec.pretrained:
        return pretrained.tokenizer()
    folder = spec.file("tokenizer")
    if not folder.exists():
        narrow.tokenizer(scene_set.load_scenes(spec.tower)).save_pretrained(folder)
    return AutoTokenizer.from_pretrained(folder)


def build_decoder(spec: Spec) -> LlamaForCausalLM:
    """
    The decoder of a model before its training. Its attention is written out: rows are short, and the fused
    kernel is slow backwards in bfloat16 on a processor.
    """
    made = pretrained.decoder() if spec.pretrained else narrow.decoder(build_tokenizer(spec))
    made.set_attn_implementation("eager")
    return made


def dialogue(spec: Spec) -> Dialogue:
    """How a model is asked."""
    return CHATML if spec.pretrained else VICUNA


def build_packer(spec: Spec) -> Packer:
    """The packing of a model's questions."""
    return Packer(build_tokenizer(spec), dialogue(spec), spec.tower.tokens)
