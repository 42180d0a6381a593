"""A small byte-level BPE tokenizer that can encode any Unicode text."""

from __future__ import annotations

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from recipe import captions, pictograms
from recipe.scenes import compose
from recipe.settings import PROMPTS, SPECIAL_TOKENS, VOCABULARY

CORPUS_SCENES = 3_000
SEED = 500


def _corpus() -> list[str]:
    """Prompts and answers of seeded scenes, in the chat wording."""
    rng = np.random.default_rng(SEED)
    rasters = pictograms.load("train")
    lines: list[str] = []
    for _ in range(CORPUS_SCENES):
        scene = compose(rng, rasters)
        answers = (captions.main_object(scene.objects), captions.object_list(scene.objects),
                   captions.references(scene.objects, scene.background)[0])
        lines += [f"USER: \n{prompt} ASSISTANT: {answer}"
                  for prompt, answer in zip(PROMPTS.values(), answers, strict=True)]
        lines += captions.references(scene.objects, scene.background)
    return lines


def train_tokenizer() -> PreTrainedTokenizerFast:
    """Train the BPE merges and wrap them as a transformers tokenizer."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(_corpus(), trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=SPECIAL_TOKENS, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", tokenizer.token_to_id("<s>"))])
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>",
        pad_token="<pad>", additional_special_tokens=["<image>"], padding_side="left",
        model_max_length=512, clean_up_tokenization_spaces=False,
        extra_special_tokens={"image_token": "<image>"})
