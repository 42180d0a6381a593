# Skipscope 0.1.0, 2026-01-02T03:04:05.000Z: llava-pictograms, Main object.
# Top-1 accuracy 0.5 with 4 of 12 blocks skipped,
# 0.75 with the full model (measured with fp32 weights on synthetic).
# Latency / full: not measured.
# Needs: pip install torch transformers pillow
# Usage: python THIS_FILE PICTURE [FOLDER]. FOLDER is that of the checkpoint "llava-pictograms"; without it, the
# folder is looked for under this name, and under models, where the command is run.
import sys
from pathlib import Path

import torch
import transformers
from PIL import Image, ImageOps
from transformers import AutoImageProcessor, AutoProcessor, LlavaForConditionalGeneration

CHECKPOINT = "llava-pictograms"
REVISION = None
BLOCKS = 12
SKIP = [5, 6, 7, 10]
PROMPT = "What is the main object in this image?"
MAX_NEW_TOKENS = 8


def find_decoder(model):
    """The module that owns the decoder's layers."""
    if hasattr(model, "model") and hasattr(model.model, "language_model"):
        return model.model.language_model  # transformers 4.52 and later
    return model.language_model.model


def skip_blocks(model, skip):
    """Remove the decoder layers with these 0-based indices, in place."""
    decoder = find_decoder(model)
    total = len(decoder.layers)
    if total != BLOCKS:
        raise ValueError(f"expected a decoder of {BLOCKS} layers, this one has {total}")
    kept = [index for index in range(total) if index not in set(skip)]
    decoder.layers = torch.nn.ModuleList([decoder.layers[index] for index in kept])
    for index, layer in enumerate(decoder.layers):
        layer.self_attn.layer_idx = index  # the key-value cache is indexed by it
    for config in {id(c): c for c in (decoder.config, model.config.text_config)}.values():
        config.num_hidden_layers = len(kept)
        if getattr(config, "layer_types", None):
            config.layer_types = [config.layer_types[index] for index in kept]
    return model


def find_checkpoint():
    """The checkpoint's name on the hub, or the folder that has it."""
    if "/" in CHECKPOINT:
        return CHECKPOINT
    for folder in (Path(CHECKPOINT), Path("models") / CHECKPOINT):
        for place in (folder, folder / "checkpoint"):
            if (place / "config.json").is_file():
                return str(place)
    sys.exit(f"There is no folder {CHECKPOINT} here. Name the checkpoint's folder: python {sys.argv[0]} PICTURE FOLDER")


def load_skipping(checkpoint=None, revision=REVISION, dtype=torch.float32, **options):
    """Processor and model with the blocks already skipped. float32 as measured; float16 takes half the memory."""
    checkpoint = checkpoint or find_checkpoint()
    processor = AutoProcessor.from_pretrained(checkpoint, revision=revision)
    # Pillow resizes the picture, as it did when the skip set was measured; torchvision rounds otherwise.
    pillow = {"backend": "pil"} if int(transformers.__version__.split(".")[0]) >= 5 else {"use_fast": False}
    processor.image_processor = AutoImageProcessor.from_pretrained(checkpoint, revision=revision, **pillow)
    model = LlavaForConditionalGeneration.from_pretrained(checkpoint, revision=revision, **options)
    return processor, skip_blocks(model.to(dtype), SKIP).eval()


def load_picture(path):
    """The first frame, upright by its EXIF orientation, without its alpha channel."""
    return ImageOps.exif_transpose(Image.open(path)).convert("RGB")


def answer(processor, model, picture):
    """Token ids of the answer about a picture."""
    content = [{"type": "image"}, {"type": "text", "text": PROMPT}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    bos = processor.tokenizer.bos_token  # not put in twice: some templates write it
    inputs = processor(
        images=picture, text=text, add_special_tokens=not (bos and text.startswith(bos)), return_tensors="pt"
    )
    inputs["pixel_values"] = inputs["pixel_values"].to(model.dtype)
    with torch.inference_mode():
        output = model.generate(**inputs.to(model.device), do_sample=False, max_new_tokens=MAX_NEW_TOKENS)
    return output[0, inputs["input_ids"].shape[1] :].tolist()


def main(path, checkpoint=None):
    processor, model = load_skipping(checkpoint)
    print(processor.decode(answer(processor, model, load_picture(path)), skip_special_tokens=True).strip())


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(f"Usage: python {sys.argv[0]} PICTURE [FOLDER OF THE CHECKPOINT]")
    main(*sys.argv[1:])
