"""The decoder of `llava-pictograms`, trained from nothing at its full depth, and its tokenizer."""

from __future__ import annotations

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from recipe import questions
from recipe.captions import references
from recipe.dialogue import IMAGE, VICUNA
from recipe.scenes import Scene

BLOCKS = 12
HIDDEN = 64
VOCABULARY = 1024
CORPUS_SCENES = 3_000
SPECIAL_TOKENS = ("<unk>", "<s>", "</s>", "<pad>", IMAGE)


def _corpus(scenes: list[Scene]) -> list[str]:
    """Questions and answers about scenes, in the wording of the dialogue."""
    rng = np.random.default_rng(500)
    lines: list[str] = []
    for scene in scenes[:CORPUS_SCENES]:
        lines += [f"USER: \n{q.prompt} ASSISTANT: {q.answer}" for q in questions.for_training(rng, scene)]
        lines += references(scene)
    return lines


def tokenizer(scenes: list[Scene]) -> PreTrainedTokenizerBase:
    """A byte-level BPE that can encode any Unicode text."""
    bpe = Tokenizer(models.BPE(unk_token="<unk>"))
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    bpe.train_from_iterator(_corpus(scenes), trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=list(SPECIAL_TOKENS), show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    bpe.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", bpe.token_to_id("<s>"))])
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe, unk_token="<unk>", bos_token="<s>", eos_token="</s>",
        pad_token="<pad>", additional_special_tokens=[IMAGE], padding_side="left",
        model_max_length=512, clean_up_tokenization_spaces=False,
        extra_special_tokens={"image_token": IMAGE}, chat_template=VICUNA.chat_template)


def decoder(words: PreTrainedTokenizerBase) -> LlamaForCausalLM:
    """
    An untrained decoder. What its blocks add to the residual stream is not scaled down by the depth, as it
    often is: with small additions all blocks come to do nearly the same, and none is missed when skipped.
    """
    model = LlamaForCausalLM(LlamaConfig(
        vocab_size=-(-len(words) // 64) * 64, hidden_size=HIDDEN, intermediate_size=176,
        num_hidden_layers=BLOCKS, num_attention_heads=2, num_key_value_heads=1, head_dim=32,
        max_position_embeddings=512, rms_norm_eps=1e-5, tie_word_embeddings=True,
        rope_parameters={"rope_type": "default", "rope_theta": 10_000.0},
        bos_token_id=words.bos_token_id, eos_token_id=words.eos_token_id,
        pad_token_id=words.pad_token_id))
    for weight in model.parameters():
        if weight.ndim == 2:
            nn.init.normal_(weight, std=0.6 * weight.shape[1] ** -0.5)
    nn.init.normal_(model.get_input_embeddings().weight, std=0.25)
    return model.to(torch.float32)
