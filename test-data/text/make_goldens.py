"""Trains small tokenizers with the pipelines of LLaVA checkpoints, and writes what transformers makes of 300 prompts.

    python -m venv /tmp/goldens && /tmp/goldens/bin/pip install pillow==13.0.0 tokenizers==0.23.3 transformers==5.23.0
    /tmp/goldens/bin/python test-data/text/make_goldens.py

Tokenizers are loaded as those of a checkpoint are: `AutoTokenizer` on a folder whose config.json says `llava`.
"""

import functools
import json
import random
import shutil
from pathlib import Path

from PIL import Image
from prompts import TRAINING, prompts
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer, LlamaTokenizer, LlavaProcessor, Qwen2Tokenizer
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DEMO = ROOT / "models/llava-pictograms/checkpoint"
VOCABULARY = 600
IMAGE_TOKENS = 4
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
SPECIALS = ["<unk>", "<s>", "</s>"]

IMAGES_FIRST = "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}"
TEXT_NEXT = "{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}"

# The chat templates of llava-hf/llava-1.5-7b-hf, llava-hf/bakLlava-v1-hf and llava-hf/llava-interleave-qwen-0.5b-hf.
LLAVA_TEMPLATE = (
    "{% for message in messages %}{% if message['role'] != 'system' %}{{ message['role'].upper() + ': '}}{% endif %}"
    "{# Render all images first #}" + IMAGES_FIRST + "{{ '<image>\n' }}{% endfor %}{# Render all text next #}"
    "{% if message['role'] != 'assistant' %}" + TEXT_NEXT + "{{ content['text'] + ' '}}{% endfor %}{% else %}"
    + TEXT_NEXT + "{% generation %}{{ content['text'] + ' '}}{% endgeneration %}{% endfor %}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)  # fmt: skip
BAKLLAVA_TEMPLATE = (
    "{% for message in messages %}{{ message['role'].upper() + ': '}}{# Render all images first #}" + IMAGES_FIRST
    + "{{ '<image>\n' }}{% endfor %}{# Render all text next #}" + TEXT_NEXT + "{{ content['text'] + ' '}}{% endfor %}"
    "{% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)  # fmt: skip
QWEN_TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + ' '}}{# Render all images first #}" + IMAGES_FIRST
    + "{{ '<image>' }}{% endfor %}{# Render all text next #}{% if message['role'] != 'assistant' %}" + TEXT_NEXT
    + "{{ '\n' + content['text'] }}{% endfor %}{% else %}" + TEXT_NEXT + "{% generation %}{{ '\n' + content['text'] }}"
    "{% endgeneration %}{% endfor %}{% endif %}{{'<|im_end|>'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant' }}{% endif %}"
)  # fmt: skip


def trained(tokenizer, **options):
    """Vocabulary and merges of a byte pair encoding of the training text."""
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, show_progress=False, **options)
    tokenizer.train_from_iterator([TRAINING] * 3, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


@functools.cache
def llama_parts():
    """Words with the spaces before them, bytes for whatever is rare; ids in the order of a Llama vocabulary."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("▁*[^▁]+|▁+"), "isolated")
    vocab, merges = trained(tokenizer, limit_alphabet=120)
    tokens = SPECIALS + BYTES + sorted(vocab, key=vocab.get)
    return {token: id for id, token in enumerate(tokens)}, merges


def sentencepiece(normalized):
    """The pipeline that transformers 4 wrote into the tokenizer.json of Llama, Vicuna and Mistral checkpoints."""
    vocab, merges = llama_parts()
    tokenizer = Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tokenizer.post_processor = processors.TemplateProcessing("<s> $A", "<s> $A <s>:1 $B:1", [("<s>", 1)])
    tokenizer.add_special_tokens([AddedToken(token, normalized=normalized, special=True) for token in SPECIALS])
    tokenizer.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in ["<image>", "<pad>"]])
    return tokenizer


def save_sentencepiece(folder, normalized, **config):
    sentencepiece(normalized).save(str(folder / "tokenizer.json"))
    fields = {
        "add_bos_token": True,
        "add_eos_token": False,
        "bos_token": "<s>",
        "clean_up_tokenization_spaces": False,
        "eos_token": "</s>",
        "extra_special_tokens": {"image_token": "<image>"},
        "image_token": "<image>",
        "pad_token": "<pad>",
        "padding_side": "left",
        "processor_class": "LlavaProcessor",
        "tokenizer_class": "LlamaTokenizer",
        "unk_token": "<unk>",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(fields | config, indent=2))


def save_llama(folder):
    """As transformers 5 saves a Llama tokenizer: a space goes before the first word only."""
    vocab, merges = llama_parts()
    tokenizer = LlamaTokenizer(vocab=vocab, merges=merges, add_bos_token=True)
    tokenizer.add_special_tokens({"pad_token": "<pad>", "extra_special_tokens": ["<image>"]})
    tokenizer.save_pretrained(folder)


def save_qwen(folder):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = Qwen2Tokenizer().backend_tokenizer.pre_tokenizer
    tokenizer.normalizer = normalizers.NFC()
    vocab, merges = trained(tokenizer, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    qwen = Qwen2Tokenizer(vocab=vocab, merges=merges, eos_token="<|im_end|>")
    qwen.add_special_tokens({"extra_special_tokens": ["<|im_start|>", "<|im_end|>", "<image>"]})
    qwen.save_pretrained(folder)


def random_answers(size, count=40):
    """Ids as a bad model may give them: bytes that are no character, special tokens in the middle."""
    generator = random.Random(size)
    return [[generator.randrange(size) for _ in range(generator.randint(1, 12))] for _ in range(count)]


def spaced(ids):
    return " ".join(map(str, ids))


def golden(folder, template):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert type(tokenizer).__name__ == "TokenizersBackend", type(tokenizer)
    size = CLIPImageProcessorPil(size={"shortest_edge": 16}, crop_size={"height": 16, "width": 16})
    processor = LlavaProcessor(
        size, tokenizer, patch_size=8, vision_feature_select_strategy="full", chat_template=template
    )
    picture = Image.new("RGB", (16, 16))

    def chat(text):
        content = [{"type": "image", "image": picture}, {"type": "text", "text": text}]
        out = processor.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=True, return_dict=True
        )
        return out["input_ids"][0]

    answers = random_answers(len(tokenizer)) + [tokenizer(text)["input_ids"] for text in prompts()[:60]]
    return {
        "imageTokenId": tokenizer.convert_tokens_to_ids("<image>"),
        "ids": [spaced(tokenizer(text)["input_ids"]) for text in prompts()],
        "chats": [spaced(chat(text)) for text in prompts()[::6]],
        "decoded": [
            {"ids": spaced(ids), "text": tokenizer.decode(ids, skip_special_tokens=True)} for ids in answers
        ],
    }


def folders():
    """Name, how its tokenizer is saved, its chat template."""
    yield "llama", lambda folder: save_sentencepiece(folder, normalized=False, legacy=False), LLAVA_TEMPLATE
    yield "llama-v1", lambda folder: save_sentencepiece(folder, normalized=True, legacy=True), LLAVA_TEMPLATE
    yield "llama-v5", save_llama, LLAVA_TEMPLATE
    yield "llama-without-bos", lambda folder: save_sentencepiece(folder, False, add_bos_token=False), LLAVA_TEMPLATE
    yield "mistral", lambda folder: save_sentencepiece(folder, normalized=True, legacy=True), BAKLLAVA_TEMPLATE
    yield "qwen2", save_qwen, QWEN_TEMPLATE


if __name__ == "__main__":
    found = {}
    for name, save, template in folders():
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        save(folder)
        (folder / "chat_template.jinja").write_text(template)
        (folder / "config.json").write_text('{ "model_type": "llava" }\n')
        found[name] = golden(folder, template)
    found["demo"] = golden(DEMO, (DEMO / "chat_template.jinja").read_text())
    goldens = {"imageTokens": IMAGE_TOKENS, "prompts": prompts(), "tokenizers": found}
    (HERE / "goldens.json").write_text(json.dumps(goldens, indent=2) + "\n")
