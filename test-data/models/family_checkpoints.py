"""Tiny random LLaVA checkpoints of every family that is implemented, as transformers saves them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from transformers import (CLIPImageProcessorPil, CLIPVisionConfig, GenerationConfig, LlamaConfig,
                          LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor, MistralConfig,
                          Qwen2Config, SiglipImageProcessorPil, SiglipVisionConfig)

from family_tokenizers import LLAVA_TEMPLATE, QWEN_TEMPLATE, llama_tokenizer, qwen_tokenizer

VOCABULARY = 320
DECODER = {"hidden_size": 64, "num_attention_heads": 4, "vocab_size": VOCABULARY,
           "max_position_embeddings": 256}
TOWER = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 3,
         "num_attention_heads": 2, "patch_size": 8}
# Spread of the random weights: attention that looks at some positions more than at others, biases
# and norms that matter, logits far enough apart for greedy choices that rounding does not change.
QUERY_GAIN = 2.0
LINEAR_GAIN = 1.0
BIAS_SPREAD = 0.3
NORM_SPREAD = 0.2
LOGIT_SPREAD = 3.0
# Weights that share a scale where a conversion quantizes.
QUANTIZED_BLOCK = 32


@dataclass(frozen=True)
class Family:
    """One checkpoint: what it is made of and how it is saved."""

    name: str
    text_config: Any
    vision_config: Any
    feature_layer: int
    feature_select: str
    dtype: torch.dtype
    skip_sets: list[list[int]]
    tokenizer: str
    old_layout: bool = False
    max_shard_size: str = "5GB"
    exact_in_q4: bool = False
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def is_qwen(self) -> bool:
        return self.text_config.model_type == "qwen2"

    @property
    def is_siglip(self) -> bool:
        return self.vision_config.model_type == "siglip_vision_model"


def families() -> list[Family]:
    """Together they have every tower, decoder, feature choice, dtype and way of saving."""
    return [
        Family("llama-clip", LlamaConfig(**DECODER, intermediate_size=64, num_hidden_layers=5,
                                         num_key_value_heads=4, rms_norm_eps=1e-5),
               CLIPVisionConfig(**TOWER, image_size=32), -2, "default", torch.float16,
               [[], [4], [0], [1, 3], [2, 3], [0, 2, 4], [0, 1, 2, 3]], "prepend", old_layout=True),
        Family("llama-clip-full", LlamaConfig(**DECODER, intermediate_size=64, num_hidden_layers=4,
                                              num_key_value_heads=2),
               CLIPVisionConfig(**{**TOWER, "num_hidden_layers": 2}, image_size=24), -1, "full", torch.float32,
               [[], [3], [0], [1, 2], [0, 3], [1, 2, 3]], "metaspace"),
        Family("mistral-clip", MistralConfig(**{**DECODER, "num_attention_heads": 3}, head_dim=32,
                                             intermediate_size=64, num_hidden_layers=4,
                                             num_key_value_heads=1, sliding_window=128),
               CLIPVisionConfig(**TOWER, image_size=32), -2, "default", torch.bfloat16,
               [[], [3], [0], [1], [1, 2], [0, 2, 3]], "prepend", max_shard_size="150KB"),
        Family("qwen2-siglip", Qwen2Config(**DECODER, intermediate_size=64, num_hidden_layers=5,
                                           num_key_value_heads=4, tie_word_embeddings=True,
                                           rope_parameters={"rope_type": "default",
                                                            "rope_theta": 1e6}),
               SiglipVisionConfig(**TOWER, image_size=30, vision_use_head=False), -1, "full",
               torch.bfloat16, [[], [4], [1], [0, 4], [2, 3], [0, 1, 3]], "qwen"),
        Family("qwen2-clip", Qwen2Config(**DECODER, intermediate_size=64, num_hidden_layers=4,
                                         num_key_value_heads=2),
               CLIPVisionConfig(**TOWER, image_size=24), -2, "default", torch.bfloat16,
               [[], [3], [0], [2], [1, 3], [0, 1, 2]], "qwen"),
        # Three quantized blocks in a row of the table: half a byte of its zero points is padding.
        Family("llama-clip-q4", LlamaConfig(**{**DECODER, "hidden_size": 96, "num_attention_heads": 3},
                                            intermediate_size=64, num_hidden_layers=3,
                                            num_key_value_heads=1, tie_word_embeddings=True),
               CLIPVisionConfig(**TOWER, image_size=24), -2, "default", torch.float16,
               [[], [2], [0, 1]], "prepend", exact_in_q4=True),
    ]


@torch.no_grad()
def make_model(family: Family, tokenizer: Any, seed: int) -> LlavaForConditionalGeneration:
    """The family's model with seeded random weights."""
    config = LlavaConfig(
        text_config=family.text_config, vision_config=family.vision_config,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        pad_token_id=tokenizer.pad_token_id, vision_feature_layer=family.feature_layer,
        vision_feature_select_strategy=family.feature_select,
        tie_word_embeddings=family.text_config.tie_word_embeddings)
    model = LlavaForConditionalGeneration(config).eval()
    generator = torch.Generator().manual_seed(seed)
    for name, weight in model.named_parameters():
        values = torch.randn(weight.shape, generator=generator)
        weight.copy_(values * _spread(name, weight) + (1.0 if _is_norm(name) else 0.0))
        if family.exact_in_q4 and weight.ndim == 2 and "position_embedding" not in name:
            weight.copy_(_on_grid(weight, 4 if "language_model" in name else 8))
    model.tie_weights()
    model.generation_config = GenerationConfig(eos_token_id=tokenizer.eos_token_id,
                                               pad_token_id=tokenizer.pad_token_id)
    return model.to(family.dtype)


def _on_grid(weight: torch.Tensor, bits: int) -> torch.Tensor:
    """Weights that quantization to `bits` keeps exactly: in every block, both ends of one grid are taken.

    The grid's step is a power of two, so that float16 holds its points and the scale exactly.
    """
    lowest, highest = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    blocks = weight.reshape(-1, QUANTIZED_BLOCK)
    step = 2.0 ** (blocks.abs().amax(1, keepdim=True) / highest).log2().round()
    codes = (blocks / step).round().clamp(lowest, highest)
    codes.scatter_(1, blocks.argmin(1, keepdim=True), float(lowest))
    codes.scatter_(1, blocks.argmax(1, keepdim=True), float(highest))
    return (codes * step).reshape(weight.shape)


def _is_norm(name: str) -> bool:
    return name.endswith("weight") and ("norm" in name or "layrnorm" in name)


def _spread(name: str, weight: torch.Tensor) -> float:
    if _is_norm(name):
        return NORM_SPREAD
    if name.endswith("bias"):
        return BIAS_SPREAD
    if "lm_head" in name or "embed_tokens" in name:
        # A tied table serves both: logits spread as wished, embeddings smaller than the blocks' output.
        return LOGIT_SPREAD / weight.shape[1] ** 0.5
    if "embedding" in name:
        return 0.5 if "patch" not in name else weight[0].numel() ** -0.5
    gain = QUERY_GAIN if "q_proj" in name or "k_proj" in name else LINEAR_GAIN
    return gain * weight.shape[1] ** -0.5


def make_processor(family: Family) -> LlavaProcessor:
    """Image processor, tokenizer and chat template as the real family's."""
    size = family.vision_config.image_size
    tokenizer = qwen_tokenizer() if family.tokenizer == "qwen" else llama_tokenizer(
        metaspace=family.tokenizer == "metaspace")
    side = {"height": size, "width": size}
    images = (SiglipImageProcessorPil(size=side) if family.is_siglip else
              CLIPImageProcessorPil(size={"shortest_edge": size}, crop_size=side))
    return LlavaProcessor(
        image_processor=images, tokenizer=tokenizer, patch_size=family.vision_config.patch_size,
        vision_feature_select_strategy=family.feature_select, image_token="<image>",
        num_additional_image_tokens=0 if family.is_siglip else 1,
        chat_template=QWEN_TEMPLATE if family.is_qwen else LLAVA_TEMPLATE)


def save(family: Family, model: LlavaForConditionalGeneration, processor: LlavaProcessor,
         folder: Path) -> None:
    """Write the checkpoint, the way early converters wrote it where the family says so."""
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder, max_shard_size=family.max_shard_size)
    processor.save_pretrained(folder)
    if family.old_layout:
        _save_old_layout(model, processor, folder)


def _save_old_layout(model: LlavaForConditionalGeneration, processor: LlavaProcessor,
                     folder: Path) -> None:
    """Tensor names, configs and processor files as of transformers 4.37."""
    renames = [("model.language_model.", "language_model.model."),
               ("model.vision_tower.vision_model.", "model.vision_tower."),
               ("model.vision_tower.", "vision_tower.vision_model."),
               ("model.multi_modal_projector.", "multi_modal_projector."),
               ("lm_head.", "language_model.lm_head.")]
    tensors: dict[str, torch.Tensor] = {}
    for name, tensor in model.state_dict().items():
        for new, old in renames:
            if name.startswith(new):
                name = old + name[len(new):]
        tensors[name] = tensor.contiguous()
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    config = model.config
    _write(folder / "config.json", {
        "architectures": ["LlavaForConditionalGeneration"], "ignore_index": -100,
        "image_token_index": config.image_token_index, "model_type": "llava",
        "pad_token_id": processor.tokenizer.pad_token_id, "projector_hidden_act": "gelu",
        "text_config": _difference(config.text_config, LlamaConfig()),
        "vision_config": _difference(config.vision_config, CLIPVisionConfig()),
        "torch_dtype": "float16", "vision_feature_layer": config.vision_feature_layer,
        "vision_feature_select_strategy": config.vision_feature_select_strategy})
    (folder / "processor_config.json").unlink()
    images = processor.image_processor
    _write(folder / "preprocessor_config.json", {
        "crop_size": dict(images.crop_size), "do_center_crop": True, "do_convert_rgb": True,
        "do_normalize": True, "do_rescale": True, "do_resize": True,
        "image_mean": list(images.image_mean), "image_processor_type": "CLIPImageProcessor",
        "image_std": list(images.image_std), "resample": 3,
        "rescale_factor": images.rescale_factor, "size": dict(images.size)})
    template = folder / "chat_template.jinja"
    _write(folder / "chat_template.json", {"chat_template": template.read_text()})
    template.unlink()


def _difference(config: Any, defaults: Any) -> dict[str, Any]:
    """What a config class saved: the keys that differ from its defaults, and its type."""
    derived = {"transformers_version", "dtype", "rope_parameters", "head_dim"}
    standard = defaults.to_dict()
    return {"model_type": config.model_type,
            **{key: value for key, value in config.to_dict().items()
               if key not in derived and value != standard.get(key)}}


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n")
