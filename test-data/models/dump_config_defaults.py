"""Write what the configuration and image processor classes of transformers take for absent keys."""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path
from typing import Any

from transformers import (CLIPImageProcessorPil, CLIPVisionConfig, LlamaConfig, LlavaConfig,
                          MistralConfig, Qwen2Config, SiglipImageProcessorPil, SiglipVisionConfig)

OUT = Path(__file__).resolve().parent / "config-defaults.json"
DECODER_KEYS = [
    "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
    "num_key_value_heads", "head_dim", "hidden_act", "max_position_embeddings", "rms_norm_eps",
    "rope_parameters", "tie_word_embeddings", "eos_token_id", "pad_token_id", "attention_bias",
    "mlp_bias", "sliding_window", "use_sliding_window", "max_window_layers",
]
VISION_KEYS = [
    "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_channels",
    "image_size", "patch_size", "hidden_act", "layer_norm_eps",
]
LLAVA_KEYS = [
    "image_token_index", "projector_hidden_act", "vision_feature_select_strategy",
    "vision_feature_layer", "multimodal_projector_bias", "tie_word_embeddings",
]
PROCESSOR_KEYS = ["do_resize", "do_center_crop", "do_rescale", "do_normalize", "size", "crop_size",
                  "resample", "rescale_factor", "image_mean", "image_std"]


def picked(config: Any, keys: list[str]) -> dict[str, Any]:
    """The keys that a default-made object has."""
    values = {key: getattr(config, key) for key in keys if hasattr(config, key)}
    return {key: dict(value) if hasattr(value, "items") else value for key, value in values.items()}


def main() -> None:
    """Write config-defaults.json beside this script."""
    llava = LlavaConfig()
    content = {
        "versions": {"transformers": importlib.metadata.version("transformers")},
        "decoders": {config.model_type: picked(config(), DECODER_KEYS)
                     for config in (LlamaConfig, MistralConfig, Qwen2Config)},
        "towers": {config.model_type: picked(config(), VISION_KEYS)
                   for config in (CLIPVisionConfig, SiglipVisionConfig)},
        "llava": {**picked(llava, LLAVA_KEYS),
                  "text_config": {"model_type": llava.text_config.model_type},
                  "vision_config": {"model_type": llava.vision_config.model_type,
                                    **picked(llava.vision_config, VISION_KEYS)}},
        "processors": {name: picked(processor(), PROCESSOR_KEYS) for name, processor in
                       (("CLIPImageProcessor", CLIPImageProcessorPil),
                        ("SiglipImageProcessor", SiglipImageProcessorPil))},
    }
    OUT.write_text(json.dumps(content, indent=1, default=dict) + "\n")


if __name__ == "__main__":
    main()
