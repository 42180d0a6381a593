"""Build the LLaVA model and save the checkpoint folder as transformers saves it."""

from __future__ import annotations

import sys

import torch
from transformers import (
    CLIPImageProcessor,
    CLIPVisionConfig,
    GenerationConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
)

from recipe.settings import (
    CACHE_DIR,
    CHECKPOINT_DIR,
    DECODER_BLOCKS,
    HIDDEN,
    IMAGE_SIZE,
    IMAGE_TOKENS,
    PATCH_SIZE,
    SPECIAL_TOKENS,
)
from recipe.tokenizer import train_tokenizer

CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] == 'user' %}USER: {% else %}ASSISTANT: {% endif %}"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for item in message['content'] if item['type'] == 'image' %}<image>\n{% endfor %}"
    "{% for item in message['content'] if item['type'] == 'text' %}{{ item['text'] }}{% endfor %}"
    "{% endif %}"
    "{% if message['role'] == 'user' %} {% else %}</s>{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}ASSISTANT:{% endif %}"
)


def special_id(token: str) -> int:
    """Vocabulary id of a special token."""
    return SPECIAL_TOKENS.index(token)


def build_processor() -> LlavaProcessor:
    """Tokenizer, image processor and chat template."""
    image_processor = CLIPImageProcessor(
        size={"shortest_edge": IMAGE_SIZE},
        crop_size={"height": IMAGE_SIZE, "width": IMAGE_SIZE}, resample=3)
    return LlavaProcessor(
        image_processor=image_processor, tokenizer=train_tokenizer(), patch_size=PATCH_SIZE,
        vision_feature_select_strategy="default", chat_template=CHAT_TEMPLATE,
        image_token="<image>", num_additional_image_tokens=1)


def build_config(vocabulary: int) -> LlavaConfig:
    """The model's geometry; the vocabulary is padded to a multiple of 64 rows."""
    vision = CLIPVisionConfig(
        hidden_size=HIDDEN, intermediate_size=4 * HIDDEN, projection_dim=HIDDEN,
        num_hidden_layers=7, num_attention_heads=5, image_size=IMAGE_SIZE, patch_size=PATCH_SIZE,
        hidden_act="quick_gelu")
    ids = {"bos_token_id": special_id("<s>"), "eos_token_id": special_id("</s>"),
           "pad_token_id": special_id("<pad>")}
    text = LlamaConfig(
        vocab_size=-(-vocabulary // 64) * 64, hidden_size=HIDDEN, intermediate_size=416,
        num_hidden_layers=DECODER_BLOCKS, num_attention_heads=5, num_key_value_heads=5,
        head_dim=32, max_position_embeddings=512, rms_norm_eps=1e-5, tie_word_embeddings=False,
        rope_parameters={"rope_type": "default", "rope_theta": 10000.0}, **ids)
    return LlavaConfig(
        vision_config=vision, text_config=text, image_token_index=special_id("<image>"),
        projector_hidden_act="gelu", vision_feature_layer=-2,
        vision_feature_select_strategy="default", image_seq_length=IMAGE_TOKENS,
        multimodal_projector_bias=True, tie_word_embeddings=False, **ids)


def save(model: LlavaForConditionalGeneration, processor: LlavaProcessor) -> None:
    """Write the checkpoint folder in half precision."""
    model.generation_config = GenerationConfig(
        bos_token_id=special_id("<s>"), eos_token_id=special_id("</s>"),
        pad_token_id=special_id("<pad>"), do_sample=False, max_new_tokens=40)
    model.to(torch.float16).save_pretrained(CHECKPOINT_DIR)
    processor.save_pretrained(CHECKPOINT_DIR)


def main() -> None:
    """Export trained weights; with `untrained`, the initial ones and the tokenizer."""
    if sys.argv[1:] == ["untrained"]:
        torch.manual_seed(0)
        processor = build_processor()
        model = LlavaForConditionalGeneration(build_config(len(processor.tokenizer)))
    else:
        processor = LlavaProcessor.from_pretrained(CHECKPOINT_DIR)
        model = LlavaForConditionalGeneration(build_config(len(processor.tokenizer)))
        model.model.vision_tower.load_state_dict(torch.load(CACHE_DIR / "vision.pt")["tower"])
        language = torch.load(CACHE_DIR / "decoder.pt")["model"]
        model.model.multi_modal_projector.load_state_dict(language["projector"])
        model.model.language_model.load_state_dict(language["decoder"])
        model.lm_head.load_state_dict(language["lm_head"])
    save(model, processor)
    print(sum(p.numel() for p in model.parameters()), "parameters")


if __name__ == "__main__":
    main()
