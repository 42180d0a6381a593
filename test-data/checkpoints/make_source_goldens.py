"""Records which of several files of a checkpoint counts in transformers, and how their text is read.

    python -m venv /tmp/goldens && /tmp/goldens/bin/pip install -r models/requirements.txt
    /tmp/goldens/bin/python test-data/checkpoints/make_source_goldens.py

Every case is the tiny checkpoint `test-data/models/families/qwen2-clip` with some files put in or taken out. A verdict
is null where transformers refuses the checkpoint, or fails to answer with it.
"""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import tempfile
from itertools import permutations
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import AutoProcessor, LlavaForConditionalGeneration
from transformers.utils import logging

HERE = Path(__file__).resolve().parent
BASE = HERE.parent / "models/families/qwen2-clip/checkpoint"
QUESTION = "What is this?"
IMAGE_TOKEN = "<image>"

Files = dict[str, str | None]
MESSAGES = ("{% for message in messages %}{% for part in message['content'] %}"
            "{% if part['type'] == 'image' %}<image>{% else %}NAME {{ part['text'] }}{% endif %}"
            "{% endfor %}{% endfor %}")
JSON_FILES = ("config.json", "generation_config.json", "processor_config.json", "tokenizer_config.json")


def base_json(name: str) -> dict[str, Any]:
    """A JSON file of the base checkpoint."""
    return json.loads((BASE / name).read_text(encoding="utf-8"))


def changed(name: str, **fields: Any) -> str:
    """A JSON file of the base checkpoint with other fields; None takes a field out."""
    content = {**base_json(name), **fields}
    return json.dumps({key: value for key, value in content.items() if value is not None})


def template(name: str) -> str:
    """A template whose text tells which one it is."""
    return MESSAGES.replace("NAME", name)


# Each place a template can be in, with a template of its own; "A" and "B" differ.
def place_template(place: str, text: Any, files: Files) -> None:
    """Put a template into one of the places."""
    if place == "processor_config":
        files["processor_config.json"] = changed("processor_config.json", chat_template=text)
    elif place == "json":
        files["chat_template.json"] = json.dumps({"chat_template": text})
    elif place == "jinja":
        files["chat_template.jinja"] = text
    elif place == "additional default":
        files["additional_chat_templates/default.jinja"] = text
    elif place == "additional named":
        files["additional_chat_templates/tool_use.jinja"] = text
    else:
        files["tokenizer_config.json"] = changed("tokenizer_config.json", chat_template=text)


PLACES = ("processor_config", "json", "jinja", "additional default", "additional named", "tokenizer_config")


def template_cases() -> dict[str, Files]:
    """Every place alone, every two places, and every form of a template in every place."""
    cases: dict[str, Files] = {}
    for place in PLACES:
        cases[f"template in {place}"] = files = {"chat_template.jinja": None}
        place_template(place, template("A"), files)
    for number, first in enumerate(PLACES):
        for second in PLACES[number + 1:]:
            cases[f"templates in {first} and {second}"] = files = {"chat_template.jinja": None}
            place_template(first, template("A"), files)
            place_template(second, template("B"), files)
    for place in ("processor_config", "json"):
        for form, text in {"a dict": {"default": template("A"), "other": template("B")},
                           "a dict without default": {"other": template("B")},
                           "null": None, "empty": ""}.items():
            cases[f"template in {place} is {form}, another in jinja"] = files = {"chat_template.jinja": template("B")}
            if text is None and place == "processor_config":
                files["processor_config.json"] = json.dumps(
                    {**base_json("processor_config.json"), "chat_template": None})
            else:
                place_template(place, text, files)
    for name in ("tools", "documents", "add_generation_prompt", "anything"):
        cases[f"template that asks whether {name} is defined, none, true"] = {
            "chat_template.jinja": template("A") + f"{{{{ 'd' if {name} is defined }}}}"
                                                   f"{{{{ 'n' if {name} is none }}}}{{{{ 't' if {name} }}}}"}
    cases["empty jinja"] = {"chat_template.jinja": ""}
    for place in ("additional default", "tokenizer_config"):
        cases[f"empty jinja beside {place}"] = files = {"chat_template.jinja": ""}
        place_template(place, template("B"), files)
    cases["a list of templates in tokenizer_config beside jinja"] = files = {"chat_template.jinja": template("A")}
    place_template("tokenizer_config", [{"name": "default", "template": template("B")}], files)
    cases["additional default of text only beside jinja"] = files = {"chat_template.jinja": template("A")}
    place_template("additional default", "{% for message in messages %}{{ message['content'] }}{% endfor %}", files)
    cases["jinja of text only beside json"] = files = {
        "chat_template.jinja": "{% for message in messages %}{{ message['content'] }}{% endfor %}"}
    place_template("json", template("A"), files)
    cases["json of text only beside jinja"] = files = {"chat_template.jinja": template("A")}
    place_template("json", "{% for message in messages %}{{ message['content'] }}{% endfor %}", files)
    return cases


LINES = ("{% for message in messages %}\n"
         "  {%- for part in message['content'] %}\n"
         "{% if part['type'] == 'image' %}<image>\nthe\n{% endif %}\n"
         "   {% if part['type'] == 'text' %}\n"
         "{{ 'a\nb' }} {{ part['text'] }}\n"
         "   {% endif %}\n"
         "{%- endfor %}\n"
         "{% endfor %}\n"
         "the end\n")


def text_cases() -> dict[str, Files]:
    """Line ends, byte order marks and bytes that are no UTF-8, in files and in strings."""
    cases: dict[str, Files] = {}
    ends = {"LF": "\n", "CRLF": "\r\n", "CR": "\r", "LF CR": "\n\r"}
    for name, end in ends.items():
        text = LINES.replace("\n", end)
        cases[f"jinja with {name}"] = {"chat_template.jinja": text}
        for place in ("json", "processor_config"):
            cases[f"{place} with {name}"] = files = {"chat_template.jinja": None}
            place_template(place, text, files)
    for name, tail in {"two LF": "\n\n", "two CRLF": "\r\n\r\n", "no line": ""}.items():
        cases[f"jinja that ends with {name}"] = {"chat_template.jinja": template("A") + tail}
    cases["escapes in a string of the template"] = {
        "chat_template.jinja": template("A") + "{{ 'x\\r\\ny\\rz' }}"}
    cases["jinja with a byte order mark"] = {"chat_template.jinja": "\ufeff" + template("A")}
    cases["json files with CRLF"] = {
        name: json.dumps(base_json(name), indent=1).replace("\n", "\r\n") for name in JSON_FILES}
    for name in JSON_FILES:
        cases[f"no numbers in fields of {name} that nobody reads"] = {
            name: json.dumps({**base_json(name), "x": float("nan"), "y": [float("inf"), {"z": -float("inf")}], "NaN": "NaN"})}
        cases[f"{name} with fields of any type that nobody reads"] = {
            name: json.dumps({**base_json(name), "initializer_range": "x", "an_id": -1, "nothing": None})}
    cases["jinja that is no UTF-8"] = {"chat_template.jinja": "bytes:" + (b"\xff" + template("A").encode()).hex()}
    return cases


def token(content: str, **flags: bool) -> dict[str, Any]:
    """An entry of added_tokens_decoder."""
    return {"content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False,
            "special": True, **flags}


def token_cases() -> dict[str, Files]:
    """`<image>` and others in other files than tokenizer.json, and flags that differ."""
    lines = template("A").replace("<image>", " <image> ")
    added = {str(entry["id"]): token(entry["content"])
             for entry in json.loads((BASE / "tokenizer.json").read_text())["added_tokens"]}
    image_id = next(id for id, entry in added.items() if entry["content"] == IMAGE_TOKEN)
    config = "tokenizer_config.json"
    without: Files = {"tokenizer.json": "without:" + IMAGE_TOKEN, "chat_template.jinja": lines}
    lacks = {id: entry for id, entry in added.items() if id != image_id}
    cases: dict[str, Files] = {
        "image token nowhere": {**without},
        "image token in added_tokens_decoder": {**without, config: changed(config, added_tokens_decoder=added)},
        "image token alone in added_tokens_decoder": {
            **without, config: changed(config, added_tokens_decoder={image_id: added[image_id]})},
        "image token in added_tokens.json": {**without, "added_tokens.json": json.dumps({IMAGE_TOKEN: int(image_id)})},
        "image token in added_tokens.json beside added_tokens_decoder": {
            **without, "added_tokens.json": json.dumps({IMAGE_TOKEN: int(image_id)}),
            config: changed(config, added_tokens_decoder=lacks)},
        "image token as image_token": {**without, config: changed(config, image_token=IMAGE_TOKEN)},
        "image token in extra_special_tokens, a dict": {
            **without, config: changed(config, extra_special_tokens={"image_token": IMAGE_TOKEN})},
        "image token in extra_special_tokens, a list": {
            **without, config: changed(config, extra_special_tokens=[IMAGE_TOKEN])},
        "image token in additional_special_tokens": {
            **without, config: changed(config, additional_special_tokens=[IMAGE_TOKEN])},
        "image token in special_tokens_map.json": {
            **without, "special_tokens_map.json": json.dumps({"image_token": IMAGE_TOKEN})},
        "image token in additional_special_tokens of special_tokens_map.json": {
            **without, "special_tokens_map.json": json.dumps({"additional_special_tokens": [IMAGE_TOKEN]})},
        "image token in extra_special_tokens of special_tokens_map.json": {
            **without, "special_tokens_map.json": json.dumps({"extra_special_tokens": [IMAGE_TOKEN]})},
        "image token with an id that is not the next": {
            **without, config: changed(config, added_tokens_decoder={**lacks, "300": token(IMAGE_TOKEN)})},
        "another token in front of the image token": {
            **without, config: changed(config, added_tokens_decoder={**lacks, image_id: token("<video>"),
                                                                     str(int(image_id) + 1): token(IMAGE_TOKEN)})},
        "image token of processor_config is another": {
            "processor_config.json": changed("processor_config.json", image_token="<|im_start|>")},
        "image token of tokenizer_config is another": {config: changed(config, image_token="<|im_start|>")},
        "tokenizer_config absent": {config: None},
        "eos_token of special_tokens_map.json differs": {
            "special_tokens_map.json": json.dumps({"eos_token": "<|im_start|>"}),
            "chat_template.jinja": template("A") + "{{ eos_token }}"},
        "eos_token of special_tokens_map.json beside added_tokens_decoder": {
            "special_tokens_map.json": json.dumps({"eos_token": "<|im_start|>"}),
            config: changed(config, added_tokens_decoder=added),
            "chat_template.jinja": template("A") + "{{ eos_token }}"},
        "unset, null and model's own special tokens in the template": {
            config: changed(config, vid_token="<|im_start|>"),
            "chat_template.jinja": template("A") + "{{ bos_token }}|{{ unk_token }}|{{ pad_token }}|{{ vid_token }}"},
        "bos_token of the template": {
            config: changed(config, bos_token="<|im_start|>"), "chat_template.jinja": "{{ bos_token }}" + template("A")},
        "add_bos_token with tokenizer.json": {config: changed(config, bos_token="<|im_start|>", add_bos_token=True)},
        "bos_token that tokenizer.json lacks": {
            config: changed(config, bos_token="<bos>"), "chat_template.jinja": "{{ bos_token }}" + template("A")},
    }
    tokenizer = json.loads((BASE / "tokenizer.json").read_text())
    for direction, length in (("Right", 300), ("Right", 30), ("Right", 8), ("Left", 30)):
        cases[f"truncation in tokenizer.json, {direction} of {length}"] = {"tokenizer.json": json.dumps({
            **tokenizer, "truncation": {"direction": direction, "max_length": length, "strategy": "LongestFirst",
                                        "stride": 0}})}
    cases["padding in tokenizer.json"] = {"tokenizer.json": json.dumps({
        **tokenizer, "padding": {"strategy": {"Fixed": 64}, "direction": "Left", "pad_to_multiple_of": None, "pad_id": 0,
                                 "pad_type_id": 0, "pad_token": "<|endoftext|>"}})}
    cases["model_max_length below the prompt"] = {config: changed(config, model_max_length=5)}
    for flag in ("lstrip", "rstrip", "normalized", "single_word"):
        cases[f"image token of added_tokens_decoder has {flag}"] = {
            "chat_template.jinja": lines,
            config: changed(config, added_tokens_decoder={**added, image_id: token(IMAGE_TOKEN, **{flag: True})})}
    cases["an ordinary word in added_tokens_decoder"] = {
        config: changed(config, added_tokens_decoder={**added, "284": token("What is", special=False)})}
    cases["a piece of the vocabulary in added_tokens_decoder"] = {
        config: changed(config, added_tokens_decoder={**added, "284": token("at", special=False)})}
    return cases


def processor_cases() -> dict[str, Files]:
    """The image processor nested in processor_config.json, and that of preprocessor_config.json."""
    nested = base_json("processor_config.json")["image_processor"]
    other = {**nested, "image_mean": [0.5, 0.25, 0.125], "resample": 2}
    flat = json.dumps(other)
    name = "processor_config.json"
    cases: dict[str, Files] = {
        "nested alone": {},
        "nested and preprocessor": {"preprocessor_config.json": flat},
        "preprocessor alone": {name: changed(name, image_processor=None), "preprocessor_config.json": flat},
        "preprocessor without processor_config": {name: None, "preprocessor_config.json": flat},
        "nested null and preprocessor": {
            name: json.dumps({**base_json(name), "image_processor": None}), "preprocessor_config.json": flat},
        "nested of few fields and preprocessor": {
            name: changed(name, image_processor={"image_processor_type": "CLIPImageProcessor",
                                                 "size": {"shortest_edge": 24}, "crop_size": 24}),
            "preprocessor_config.json": flat},
        "neither": {name: changed(name, image_processor=None)},
    }
    for what, fields in {
        "a number for mean and one for deviation": {"image_mean": 0.5, "image_std": 0.25},
        "whole numbers for mean and deviation": {"image_mean": [0, 0, 0], "image_std": [1, 1, 1]},
        "numbers for sizes": {"size": 24, "crop_size": 24},
        "a number for the size, to a square": {"size": 24, "default_to_square": True},
        "lists for sizes": {"size": [24, 24], "crop_size": [24, 24]},
        "shortest and longest edge": {"size": {"shortest_edge": 24, "longest_edge": 48}},
        "height and width": {"size": {"height": 24, "width": 30}},
        "the type of the fast class": {"image_processor_type": "CLIPImageProcessorFast"},
        "no type": {"image_processor_type": None},
        "fields that nobody reads": {"processor_class": 5, "data_format": "x", "device": None},
    }.items():
        cases[what] = {name: changed(name, image_processor={
            key: value for key, value in {**nested, **fields}.items() if value is not None})}
    return cases


def generation_cases() -> dict[str, Files]:
    """End tokens and a setting in every two of the places that can name them."""
    generation = {"eos_token_id": 1, "repetition_penalty": 1.1}
    top = {"eos_token_id": 2, "repetition_penalty": 1.2}
    text = {"eos_token_id": 3, "repetition_penalty": 1.3}
    config = base_json("config.json")
    cases: dict[str, Files] = {}

    def place(name: str, in_file: Any, at_top: Any, in_text: Any) -> None:
        cases[name] = {
            "generation_config.json": None if in_file is None else json.dumps(in_file),
            "config.json": json.dumps({**config, **at_top, "text_config": {**config["text_config"], **in_text}})}

    for has_file, has_top, has_text in [(a, b, c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]:
        where = [name for name, has in zip(("generation_config", "config", "text_config"),
                                           (has_file, has_top, has_text)) if has]
        place(f"generation settings in {' and '.join(where) or 'nothing'}", generation if has_file else None,
              top if has_top else {}, text if has_text else {})
    place("generation_config without settings", {}, top, text)
    place("generation_config with null", {"eos_token_id": None}, top, text)
    place("config with null", None, {"eos_token_id": None}, text)
    place("several end tokens", {"eos_token_id": [5, 6]}, top, text)
    place("a negative end token", {"eos_token_id": -1}, {}, {})
    place("several end tokens in text_config", None, {}, {"eos_token_id": [5, 6]})
    llama = {**config["text_config"], "model_type": "llama"}
    cases["a Llama decoder, whose class has an end token, and no settings"] = {
        "generation_config.json": None, "config.json": json.dumps({**config, "text_config": llama})}
    for key, value in {"no_repeat_ngram_size": -1, "encoder_no_repeat_ngram_size": -2, "min_length": -1,
                       "min_new_tokens": -1, "temperature": float("nan"), "length_penalty": float("inf"),
                       "repetition_penalty": None, "suppress_tokens": [], "bos_token_id": -1, "max_length": 5,
                       "decoder_start_token_id": "x", "num_beams": 4, "use_cache": False, "low_memory": True}.items():
        place(f"{key} {value}", {"eos_token_id": 1, "repetition_penalty": 1.1, key: value}, {}, {})
    place("negative pad token", {"eos_token_id": 1, "pad_token_id": -1}, {"pad_token_id": -1}, {"pad_token_id": -1})
    return cases


def weight_cases() -> dict[str, Files]:
    """
    `single` and `shards` are written as weights in which every number is 1 or 2 times that of the base. Beside `shards`, the
    index says of the head that it is in the other shard (`swapped`) or nothing (`unlisted`), or the other shard has one of
    3 times the numbers, too, with the index for the first of the two or the second (`repeated`).
    """
    names = {"single": "model.safetensors", "shards": "model.safetensors.index.json"}
    cases: dict[str, Files] = {}
    for first, second in permutations(names):
        cases[f"{first} weights"] = {"weights": first}
        cases[f"{first} and {second} weights" if first < second else "both weights, the index first"] = {
            "weights": f"{first} {second}"}
    for kind in ("swapped", "unlisted", "repeated", "repeated first"):
        cases[f"an index that lists the head as {kind}"] = {"weights": f"shards {kind}"}
    return cases


def write_case(files: Files, folder: Path) -> None:
    """The base checkpoint with a case's files."""
    shutil.copytree(BASE, folder)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        if name == "weights":
            write_weights(str(content).split(), folder)
        elif content is None:
            path.unlink(missing_ok=True)
        elif content.startswith("without:"):
            tokenizer = json.loads(path.read_text(encoding="utf-8"))
            tokenizer["added_tokens"] = [entry for entry in tokenizer["added_tokens"]
                                         if entry["content"] != content.removeprefix("without:")]
            path.write_text(json.dumps(tokenizer), encoding="utf-8")
        elif content.startswith("bytes:"):
            path.write_bytes(bytes.fromhex(content.removeprefix("bytes:")))
        else:
            path.write_bytes(content.encode("utf-8"))


def write_weights(kinds: list[str], folder: Path) -> None:
    """The base's weights once in a file, and their doubles in two shards, as `weight_cases` names them."""
    path = folder / "model.safetensors"
    tensors = load_file(path)
    if "single" not in kinds:
        path.unlink()
    if "shards" in kinds:
        names = sorted(tensors)
        files = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
        shards = [{name: 2 * tensors[name] for name in names[half::2]} for half in (0, 1)]
        weight_map = {name: file for file, shard in zip(files, shards) for name in shard}
        head = next(name for name in names if name.endswith("lm_head.weight"))
        own = files.index(weight_map[head])
        if "swapped" in kinds:
            weight_map[head] = files[1 - own]
        if "unlisted" in kinds:
            del weight_map[head]
        if "repeated" in kinds:
            shards[1 - own][head] = 3 * tensors[head]
            weight_map[head] = files[0 if "first" in kinds else 1]
        for file, shard in zip(files, shards):
            save_file(shard, folder / file, metadata={"format": "pt"})
        (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))


def prompt_verdict(folder: Path) -> Any:
    """Token ids of a question about a picture."""
    processor = AutoProcessor.from_pretrained(folder, backend="pil")
    content = [{"type": "image", "image": Image.new("RGB", (40, 30))}, {"type": "text", "text": QUESTION}]
    inputs = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True,
                                           tokenize=True, return_dict=True, return_tensors="pt")
    # Refuses ids whose placeholders are not as many as the features.
    model = LlavaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    model(**inputs)
    return inputs["input_ids"][0].tolist()


def processor_verdict(folder: Path) -> Any:
    """What the image processor does."""
    images = AutoProcessor.from_pretrained(folder, backend="pil").image_processor
    size = {key: value for key, value in dict(images.size).items() if key != "longest_edge"}  # not read with a shortest
    mean, std = ([value] * 3 if isinstance(value, (int, float)) else list(value)
                 for value in (images.image_mean, images.image_std))
    images(Image.new("RGB", (40, 30)))  # refuses what it cannot do
    return {"size": size, "crop_size": dict(images.crop_size), "resample": int(images.resample),
            "image_mean": mean, "image_std": std}


def generation_verdict(folder: Path) -> Any:
    """End tokens and repetition penalty of greedy decoding."""
    model = LlavaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    settings, _ = model._prepare_generation_config(None)
    ends = settings.eos_token_id
    return {"eos": ends if isinstance(ends, list) else [] if ends is None else [ends],
            "repetition_penalty": settings.repetition_penalty}


def weights_verdict(folder: Path) -> Any:
    """How many times the base's weights are read."""
    model = LlavaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    base = next(weight.float() for name, weight in load_file(BASE / "model.safetensors").items()
                if name.endswith("lm_head.weight"))
    return round((model.lm_head.weight.abs().sum() / base.abs().sum()).item())


GROUPS = {
    "prompt": (prompt_verdict, {**template_cases(), **text_cases(), **token_cases()}),
    "imageProcessor": (processor_verdict, processor_cases()),
    "generation": (generation_verdict, generation_cases()),
    "weights": (weights_verdict, weight_cases()),
}


def verdict_of(judge: Any, files: Files) -> Any:
    """What transformers makes of a case; null where it refuses it."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "checkpoint"
        write_case(files, folder)
        try:
            return judge(folder)
        except Exception as error:  # transformers raises errors of every class
            print(f"    {type(error).__name__}: {str(error).splitlines()[0][:150] if str(error) else ''}")
            return None


def main() -> None:
    """Write sources.json beside this script."""
    torch.set_num_threads(1)
    logging.disable_progress_bar()
    logging.set_verbosity_error()
    cases = []
    for group, (judge, group_cases) in GROUPS.items():
        for name, files in group_cases.items():
            print(f"{group}: {name}", flush=True)
            cases.append({"group": group, "name": name, "files": files, "verdict": verdict_of(judge, files)})
    versions = {name: importlib.metadata.version(name) for name in ("transformers", "tokenizers", "jinja2", "torch")}
    lines = ",\n".join(json.dumps(case) for case in cases)
    (HERE / "sources.json").write_text(
        f'{{"versions": {json.dumps(versions)}, "question": {json.dumps(QUESTION)}, "cases": [\n{lines}\n]}}\n')
    print(f"{len(cases)} cases, {sum(case['verdict'] is None for case in cases)} refused")


if __name__ == "__main__":
    main()
