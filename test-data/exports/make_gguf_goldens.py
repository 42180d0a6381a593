"""Reads exported GGUF files with the gguf package and with transformers, and writes gguf-goldens.json.

    python -m venv /tmp/goldens && /tmp/goldens/bin/pip install -r models/requirements.txt gguf==0.17.1
    /tmp/goldens/bin/python test-data/exports/make_gguf_goldens.py

For each case the command line exports a checkpoint without some blocks, or with all of them. Every tensor of the two files must have the name
that gguf's own table gives the module of transformers, and byte for byte the data that `gguf.quants.quantize` makes of the
checkpoint's weight, in the order that llama.cpp's converter gives the rows; no tensor may be missing, and none be there
besides. transformers then loads the decoder from its GGUF file: its logits must equal, with difference 0, those of the
checkpoint's model whose layers were taken out in memory and whose weights were rounded by the same functions. What is
recorded: the SHA-256 of the files, which `gguf-goldens.test.ts` compares with what the exporter writes; the token ids of some
texts, and the greedy answers about some pictures, which `make_llama_cpp_goldens.mjs` compares with llama.cpp; and blocks of
awkward values with what they are quantized to. Needs `npm install`, since it runs the command line.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from gguf.constants import GGMLQuantizationType as Type
from PIL import Image
from transformers import AutoModelForCausalLM, AutoProcessor, AutoTokenizer, LlavaForConditionalGeneration
from transformers.utils import logging

from make_model_goldens import FAMILIES, ROOT, block_list, skip_layers

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "square-pictures"
QUESTION = "What is the main object in the picture?"
NEW_TOKENS = 8
TEXTS = ["USER: What is the main object? ASSISTANT:", "a cup on the table, 12 cows and one sheep.", "  two spaces\n\nand lines",
         "the boat's near the other birds; na\u00efve \U0001f642", "dog, bird, boat, chair, person."]


@dataclass(frozen=True)
class Case:
    """A checkpoint, the blocks that go, and the form."""

    name: str
    checkpoint: str
    skip: list[int]
    form: str


DEMO = "models/llava-pictograms/checkpoint"
CASES = [
    *(Case(f"llava-pictograms {form}", DEMO, [2, 4, 8, 9, 10], form) for form in ("f16", "q8_0", "q4_0")),
    Case("llama-clip", f"{FAMILIES}/llama-clip/checkpoint", [0, 2, 4], "f16"),
    Case("mistral-clip", f"{FAMILIES}/mistral-clip/checkpoint", [0, 2], "q4_0"),
    Case("qwen2-siglip", f"{FAMILIES}/qwen2-siglip/checkpoint", [0, 1, 3], "q8_0"),
    Case("qwen2-clip", f"{FAMILIES}/qwen2-clip/checkpoint", [1, 3], "f16"),
    Case("llama-clip-q4", f"{FAMILIES}/llama-clip-q4/checkpoint", [1], "q4_0"),
    Case("llava-pictograms, full model", DEMO, [], "f16"),
]
BLOCK_TYPES = {"f16": (Type.F16, Type.F16), "q8_0": (Type.Q8_0, Type.Q8_0), "q4_0": (Type.Q4_0, Type.Q8_0)}
# llama.cpp numbers the layers of LLaVA's projector as the modules of the original code.
PROJECTOR = {"linear_1": "mm.0", "linear_2": "mm.2"}


def export(case: Case, out: Path) -> None:
    """Run the command line."""
    command = ["npx", "tsx", "src/cli/main.ts", "export", "--checkpoint", case.checkpoint, "--skip", block_list(case.skip),
               "--to", f"gguf-{case.form}", "--name", "golden", "--out", str(out)]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def permuted(weight: torch.Tensor, heads: int) -> torch.Tensor:
    """`LlamaModel.permute` of llama.cpp's converter."""
    return weight.reshape(heads, 2, weight.shape[0] // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def form_of(name: str, weight: torch.Tensor, matrices: Type) -> Type:
    """One-dimensional tensors and positions are float32; matrices as asked for, where their rows divide into blocks."""
    if weight.ndim == 1 or "position_embd" in name:
        return Type.F32
    if matrices is Type.F16 or weight.shape[-1] % gguf.GGML_QUANT_SIZES[matrices][0] == 0:
        return matrices
    return Type.F16


def text_name(name: str, table: gguf.TensorNameMap) -> str:
    """gguf's name of a decoder's parameter."""
    hf = name.replace("model.language_model.", "model.")
    found = table.get_name(hf, try_suffixes=(".weight", ".bias"))
    assert found is not None, name
    return found


def vision_name(name: str, table: gguf.TensorNameMap) -> str:
    """gguf's name of a parameter of the tower or the projector."""
    if "multi_modal_projector" in name:
        module, kind = name.split(".")[-2:]
        return f"{PROJECTOR[module]}.{kind}"
    hf = "vision_tower.vision_model." + name.split("vision_tower.")[1].removeprefix("vision_model.")
    found = table.get_name(hf, try_suffixes=(".weight", ".bias"))
    assert found is not None, name
    return found


def expected_tensors(model: LlavaForConditionalGeneration, form: str, tower_layers: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Form and bytes of every tensor by name, of the decoder and of the projector file; rounds the decoder's own weights."""
    text = model.config.text_config
    arch = gguf.MODEL_ARCH.QWEN2 if text.model_type == "qwen2" else gguf.MODEL_ARCH.LLAMA
    block_type, table_type = BLOCK_TYPES[form]
    names = gguf.get_tensor_name_map(arch, text.num_hidden_layers)
    vision_names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.MMPROJ, tower_layers)
    decoder: dict[str, Any] = {}
    projector: dict[str, Any] = {}
    for name, weight in model.named_parameters():
        values = weight.data.float()
        if "language_model" in name or "lm_head" in name:
            ours = text_name(name, names)
            kind = form_of(ours, values, block_type if ours.startswith("blk.") else table_type)
            rounded = gguf.quants.dequantize(gguf.quants.quantize(values.numpy(), kind), kind)
            weight.data.copy_(torch.from_numpy(rounded.reshape(values.shape)))
            heads = {"attn_q.weight": text.num_attention_heads, "attn_k.weight": text.num_key_value_heads}
            rotated = next((count for end, count in heads.items() if ours.endswith(end)), None)
            if rotated is not None and arch is gguf.MODEL_ARCH.LLAMA:
                values = permuted(values, rotated)
            decoder[ours] = (kind, gguf.quants.quantize(values.numpy(), kind).tobytes())
        elif "post_layernorm" not in name and not is_unused_layer(name, tower_layers):
            ours = vision_name(name, vision_names)
            kind = form_of(ours, values, Type.F16)
            projector[ours] = (kind, gguf.quants.quantize(values.numpy(), kind).tobytes())
    return decoder, projector


def is_unused_layer(name: str, tower_layers: int) -> bool:
    """Layers of the tower behind the one whose features are taken."""
    return "encoder.layers." in name and int(name.split("encoder.layers.")[1].split(".")[0]) >= tower_layers


def check_tensors(reader: gguf.GGUFReader, expected: dict[str, Any], what: str) -> None:
    """All of these and no others, bit by bit."""
    found = {tensor.name: (tensor.tensor_type, tensor.data.tobytes()) for tensor in reader.tensors}
    assert found.keys() == expected.keys(), f"{what}: {sorted(found.keys() ^ expected.keys())}"
    for name, (kind, data) in expected.items():
        assert found[name][0] == kind, f"{what}: {name} is {found[name][0].name}, not {kind.name}"
        assert found[name][1] == data, f"{what}: {name} has other data"


def check_fields(reader: gguf.GGUFReader, expected: dict[str, Any]) -> None:
    """Metadata as the configuration says."""
    for key, value in expected.items():
        field = reader.get_field(key)
        assert field is not None, key
        found = field.contents()
        same = np.allclose(found, value, rtol=1e-6) if isinstance(value, (float, list)) else found == value
        assert same, f"{key}: {found}, not {value}"


def fields_of(model: LlavaForConditionalGeneration, tokenizer: Any, layers: int, processor: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of the decoder and of the projector file, from the configuration of transformers."""
    text, vision, images = model.config.text_config, model.config.vision_config, processor.image_processor
    arch = "qwen2" if text.model_type == "qwen2" else "llama"
    head = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
    window = getattr(text, "sliding_window", None) or text.max_position_embeddings
    decoder = {
        "general.architecture": arch, f"{arch}.block_count": text.num_hidden_layers,
        f"{arch}.context_length": min(text.max_position_embeddings, window), f"{arch}.embedding_length": text.hidden_size,
        f"{arch}.feed_forward_length": text.intermediate_size, f"{arch}.attention.head_count": text.num_attention_heads,
        f"{arch}.attention.head_count_kv": text.num_key_value_heads, f"{arch}.attention.key_length": head,
        f"{arch}.attention.value_length": head, f"{arch}.rope.dimension_count": head, f"{arch}.vocab_size": text.vocab_size,
        f"{arch}.attention.layer_norm_rms_epsilon": float(text.rms_norm_eps),
        f"{arch}.rope.freq_base": float(text.rope_parameters["rope_theta"]), "tokenizer.ggml.eos_token_id": tokenizer.eos_token_id,
        "tokenizer.ggml.padding_token_id": tokenizer.pad_token_id, "tokenizer.chat_template": processor.chat_template,
    }  # fmt: skip
    projector = {
        "general.architecture": "clip", "clip.has_vision_encoder": True, "clip.projector_type": "mlp",
        "clip.vision.image_size": vision.image_size, "clip.vision.patch_size": vision.patch_size, "clip.vision.block_count": layers,
        "clip.vision.feature_layer": [layers], "clip.vision.embedding_length": vision.hidden_size,
        "clip.vision.feed_forward_length": vision.intermediate_size, "clip.vision.projection_dim": text.hidden_size,
        "clip.vision.attention.head_count": vision.num_attention_heads, "clip.use_gelu": vision.model_type == "siglip_vision_model",
        "clip.vision.attention.layer_norm_epsilon": float(vision.layer_norm_eps),
        "clip.vision.image_mean": list(images.image_mean), "clip.vision.image_std": list(images.image_std),
    }  # fmt: skip
    return decoder, projector


def check_tokens(reader: gguf.GGUFReader, tokenizer: Any) -> None:
    """Each id has the tokenizer's text."""
    tokens = reader.get_field("tokenizer.ggml.tokens").contents()
    for index in range(len(tokenizer)):
        assert tokens[index] == tokenizer.convert_ids_to_tokens(index), f"token {index}: {tokens[index]!r}"
    assert tokens[len(tokenizer):] == [f"[PAD{index}]" for index in range(len(tokenizer), len(tokens))]


@torch.no_grad()
def check_logits(model: LlavaForConditionalGeneration, out: Path) -> float | None:
    """Largest difference between the rounded model in memory and the one that transformers reads.

    None for Mistral with heads wider than its hidden size: transformers takes it for a Llama, and refuses that.
    """
    if model.config.text_config.model_type == "mistral":
        return None
    loaded = AutoModelForCausalLM.from_pretrained(out, gguf_file=decoder_file(out).name, dtype=torch.float32).eval()
    ids = torch.arange(5, 5 + 48).reshape(2, 24)
    return (model(input_ids=ids).logits - loaded(input_ids=ids).logits).abs().max().item()


def decoder_file(out: Path) -> Path:
    """The GGUF file beside the projector's."""
    return next(file for file in sorted(out.glob("*.gguf")) if not file.name.startswith("mmproj"))


@torch.no_grad()
def answers(model: LlavaForConditionalGeneration, processor: Any) -> dict[str, str]:
    """Greedy answers about pictures that no processor resizes, by file."""
    found = {}
    for file in sorted(PICTURES.glob("*.png")):
        content = [{"type": "image"}, {"type": "text", "text": QUESTION}]
        text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
        inputs = processor(images=Image.open(file), text=text, return_tensors="pt")
        tokens = model.generate(**inputs, max_new_tokens=NEW_TOKENS, do_sample=False)[0, inputs["input_ids"].shape[1]:]
        found[file.name] = processor.decode(tokens, skip_special_tokens=True)
    return found


def golden(case: Case, folder: Path) -> dict[str, Any]:
    """Export, read, compare, and describe one case."""
    out = folder / "export"
    export(case, out)
    checkpoint = ROOT / case.checkpoint
    model = LlavaForConditionalGeneration.from_pretrained(checkpoint, dtype=torch.float32).eval()
    skip_layers(model, case.skip)
    config = model.config
    layer, tower = config.vision_feature_layer, config.vision_config.num_hidden_layers
    layers = layer if layer >= 0 else tower + 1 + layer
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    processor = AutoProcessor.from_pretrained(checkpoint)
    decoder, projector = gguf.GGUFReader(decoder_file(out)), gguf.GGUFReader(out / "mmproj-golden-F16.gguf")
    decoder_fields, projector_fields = fields_of(model, tokenizer, layers, processor)
    check_fields(decoder, decoder_fields)
    check_fields(projector, projector_fields)
    check_tokens(decoder, tokenizer)
    decoder_tensors, projector_tensors = expected_tensors(model, case.form, layers)
    check_tensors(decoder, decoder_tensors, case.name)
    check_tensors(projector, projector_tensors, f"{case.name}, projector")
    difference = check_logits(model, out)
    assert difference in (0, None), f"{case.name}: logits differ by {difference}"
    print(f"{case.name}: {len(decoder_tensors)} and {len(projector_tensors)} tensors, difference of logits {difference}", flush=True)
    return {"name": case.name, "checkpoint": case.checkpoint, "skip": case.skip, "exporter": f"gguf-{case.form}",
            "largestDifference": difference,
            "files": {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(out.glob("*.gguf"))},
            "texts": [{"text": text, "tokens": tokenizer(text).input_ids} for text in TEXTS],
            "answers": answers(model, processor) if case.checkpoint == DEMO else {}}


def encoded(data: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(data).tobytes()).decode()


def awkward_blocks() -> dict[str, str]:
    """Blocks of 32: zeros, ties, one value, tiny and large ones, and random ones of many sizes."""
    rng = np.random.default_rng(0)
    steps = np.arange(32, dtype=np.float32)
    rows = [np.zeros(32), -np.zeros(32), steps - 16, (steps - 16) / 2, np.where(steps == 31, 127, (steps - 15.5)), np.full(32, -3.0),
            np.where(steps == 7, 1, 0), np.where(steps % 2 == 0, 5, -5), steps * 1e-8, steps * 1e-30, (steps - 16) * 4000,
            *(rng.standard_normal(32) * 10.0**power for power in range(-9, 5) for _ in range(8))]  # fmt: skip
    values = np.stack(rows).astype(np.float32)
    return {"values": encoded(values), **{kind.name: encoded(gguf.quants.quantize(values, kind)) for kind in (Type.Q8_0, Type.Q4_0)}}


def main() -> None:
    """Write gguf-goldens.json beside this script."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    versions = {name: importlib.metadata.version(name) for name in ("torch", "transformers", "gguf", "numpy")}
    goldens = []
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            goldens.append(golden(case, Path(folder)))
    record = {"versions": versions, "question": QUESTION, "cases": goldens, "blocks": awkward_blocks()}
    (HERE / "gguf-goldens.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
