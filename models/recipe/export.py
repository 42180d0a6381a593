"""Write a trained model as the checkpoint folder that transformers saves."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from transformers import (
    CLIPImageProcessorPil,
    GenerationConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
)

from recipe import tower
from recipe.build import build_decoder, build_packer, dialogue
from recipe.dialogue import IMAGE
from recipe.language import LanguageModel
from recipe.packing import Packer
from recipe.questions import PROMPTS
from recipe.spec import PATCH_SIZE, SPECS, Spec
from recipe.tower import SupervisedTower

NEW_TOKENS = 48
LAST_LAYER = -1


def _processor(spec: Spec, packer: Packer) -> LlavaProcessor:
    side = spec.tower.image_size
    return LlavaProcessor(
        image_processor=CLIPImageProcessorPil(
            size={"shortest_edge": side}, crop_size={"height": side, "width": side}, resample=3),
        tokenizer=packer.tokenizer, patch_size=PATCH_SIZE, vision_feature_select_strategy="default",
        chat_template=dialogue(spec).chat_template, image_token=IMAGE, num_additional_image_tokens=1)


def trained(spec: Spec, packer: Packer, stage: str) -> LanguageModel:
    """Projector and decoder after a stage of the training."""
    model = LanguageModel(build_decoder(spec), spec.tower.hidden, packer.image_start)
    model.load_state_dict(torch.load(spec.file(f"{stage}.pt"), weights_only=False)["model"])
    return model


def _without_origin(config: LlamaConfig) -> LlamaConfig:
    """The decoder's configuration without the file that its weights were read from, which no reader has or needs."""
    origin = ("_name_or_path", "quantization_config")
    return LlamaConfig(**{name: value for name, value in config.to_dict().items() if name not in origin})


def _assembled(spec: Spec, packer: Packer, language: LanguageModel) -> LlavaForConditionalGeneration:
    """Tower, projector and decoder as one model in half precision."""
    eyes = SupervisedTower(spec.tower)
    eyes.load_state_dict(torch.load(spec.file("tower.pt"), weights_only=False)["model"])
    seen = tower.kept(eyes.tower, spec.tower)
    text = _without_origin(language.decoder.config)
    tokens = packer.tokenizer
    model = LlavaForConditionalGeneration(LlavaConfig(
        vision_config=seen.config, text_config=text,
        image_token_index=tokens.convert_tokens_to_ids(IMAGE), projector_hidden_act="gelu",
        vision_feature_layer=LAST_LAYER, vision_feature_select_strategy="default",
        image_seq_length=spec.tower.tokens, multimodal_projector_bias=True,
        tie_word_embeddings=text.tie_word_embeddings))
    model.model.vision_tower.load_state_dict(seen.state_dict())
    model.model.multi_modal_projector.load_state_dict(language.projector.state_dict())
    model.model.language_model.load_state_dict(language.decoder.model.state_dict())
    model.lm_head.load_state_dict(language.decoder.lm_head.state_dict())
    model.generation_config = GenerationConfig(
        bos_token_id=tokens.bos_token_id, eos_token_id=packer.end, pad_token_id=tokens.pad_token_id,
        do_sample=False, max_new_tokens=NEW_TOKENS)
    return model.to(torch.float16)


def _compact(path: Path) -> None:
    """Rewrite a JSON file without white space: a tokenizer of 49,153 words shrinks from 3.5 to 1.6 MB."""
    path.write_text(json.dumps(json.loads(path.read_text()), ensure_ascii=False, separators=(",", ":")))


def write_prompts(spec: Spec) -> None:
    """Write the prompts of the tasks beside the model's card."""
    spec.folder.mkdir(exist_ok=True)
    entries = {task: {"prompt": prompt} for task, prompt in PROMPTS.items()}
    (spec.folder / "tasks.json").write_text(json.dumps(entries, indent=2) + "\n")


def write(spec: Spec, stage: str) -> None:
    """Write the checkpoint of a model after a stage of its training."""
    write_prompts(spec)
    packer = build_packer(spec)
    model = _assembled(spec, packer, trained(spec, packer, stage))
    model.save_pretrained(spec.checkpoint)
    _processor(spec, packer).save_pretrained(spec.checkpoint)
    _compact(spec.checkpoint / "tokenizer.json")
    print(spec.checkpoint, sum(p.numel() for p in model.parameters()), "parameters")


def main() -> None:
    """Export the named model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", choices=list(SPECS))
    parser.add_argument("--stage", default="decoder", choices=("projector", "decoder"))
    options = parser.parse_args()
    write(SPECS[options.model], options.stage)


if __name__ == "__main__":
    main()
