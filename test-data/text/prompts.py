"""The prompts that tokenizers are compared on, and the text that the small tokenizers are trained on."""

import random

TRAINING = """
What is the main object in this image? Is there a cat on the mat, or are two dogs running in the rain? The answer is yes.
Describe this picture in detail. How many people are there? I'd say there're three; they've come with 12 birds, it's 2024.
USER: ASSISTANT: user assistant system image images picture pictures describe the a an of to in on with and or not
def main(argv):\n    for index, value in enumerate(argv):\n        print(f"{index}: {value}")\n\treturn 0\n\n\n
Die schönen Bäume stehen über dem Fluss, weiß und grün. Où est la bibliothèque, s'il vous plaît? El niño comió ñandú.
Кошка сидит на ковре и смотрит в окно. Γειά σου κόσμε. 今天天气很好，我们去公园散步。これは猫ですか？ 한국어 문장입니다.
مرحبا بالعالم، كيف حالك؟ שלום עולם. नमस्ते दुनिया। สวัสดีชาวโลก 😀 👍 ❤️ 🎉 e = mc² ≤ 3.14 € 100 % … – — “quoted” ‘single’
"""

WORDS = """a the cat dog image What isn't DON'T we'll they've it's über naïve Straße ﬁn 猫 犬です 图片 한국 мир Ωμέγα ابجد שלום नमस्ते ไทย
123 4567 3.14 1,000 x=y a/b C:\\dir foo_bar camelCase http://x.org/?q=1&r=2 #tag @me 100% $5 €9 (a) [b] {c} <d> "q" 'r' ... !!! ?! – — … ™ ½ ² ﷺ""".split()

EMOJI = "😀 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇫🇷 ❤️ 1️⃣ 🧑🏿‍🚀 ✈︎ ☺️".split(" ")

COMBINING = ["e\u0301", "\u00e9", "a\u0308\u0323", "a\u0323\u0308", "\u1e69", "s\u0323\u0307", "\u212b", "\ufb01", "\u1100\u1161\u11a8", "\uac01", "\u0915\u094d\u0937\u093f", "Z\u0351\u0346\u0334a\u0321l\u0322g\u0335o\u0337", "\u0344", "\u2126"]

SPACES = [" ", "  ", "   ", "\t", "\n", "\r\n", "\r", "\n\n", " \n ", "\t\t", "\u00a0", "\u2003", "\u3000", "\u200b", "\ufeff", "\u0085", "\u2028", "\u202f", "\x0b", "\x0c", "\u180e", "\u2060"]

CONTROLS = ["\x00", "\x01", "\x07", "\x08", "\x1b[31m", "\x7f", "\u0080", "\u009f", "\u200d", "\u200e", "\u200f", "\u202e", "\u2066", "\ufffd", "\ufffe", "\U000e0041", "\ue000", "\U0010ffff", "\U00020000", "\U0001f9ff"]

SPECIALS = ["<s>", "</s>", "<unk>", "<pad>", "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<0x0A>", "<0xE2>", "▁", "▁▁cat", "Ġ", "Ċ", "<image", "image>", "<S>", "< s>", "<mask>"]

FIXED = [
    "", "a", " ", "?", "\n", "What is in this picture?", "Is it so ? Yes , I do n't . It 's 'm 've 're ! ' x", " leading", "trailing ", "  two  spaces  ", "\n\nlines\n", "a\tb\t\tc",
    "I'm you're HE'S we'Ll they'D 'tis o'clock 's ' s", "it\u2019s", "'\u017f '\u212a", "A" * 70, "ab" * 40, " " * 33, "\n" * 9, "😀" * 5,
    "x  y   z    w", "end.  Next\n  indented\n\tTabbed \n", "1234567890 0x1F 1e-9", "ｆｕｌｌｗｉｄｔｈ １２３", "ǅ ǆ Ǆ İ ı ẞ", "١٢٣ १२३ ๑๒๓ Ⅷ ⅓ ①",
    "mixed עברית and العربية text", "\u202eright\u202c left", "日本語のテキスト、句読点。「引用」", "中文，标点！（括号）", "한글 조합 ㅎㅏㄴ", "ไทยไม่มีช่องว่าง",
    "don\u02bct", "a\u0300\u0301\u0302b", "\u0301start", "e\u0301 \u00e9 E\u0301", "ﬀ ﬃ ſt", "½⅓¾", "x²+y³=z⁴", "🤷🏽‍♀️🤷‍♂️", "👨‍👩‍👧 family", "tag\U000e0067\U000e007f",
    "</s>", "a</s>b", "a </s> b", " </s>", "</s></s>", "<s>twice", "<s><s>", "a<unk>b <unk> c", "<pad>", "<|im_end|>\n<|im_start|>user\nhi", "<|im_start|>", "▁a▁b", "Ġa Ċ",
    "<0x41><0x42>", "<|endoftext|>x", "<s", "s>", "< /s>", "</ s>", "\x00a\x00", "\x1b[0m", "\ufeffbom", "zero\u200bwidth", "no\u00a0break", "thin\u2009space",
]  # fmt: skip


def prompts(count=300):
    """The fixed ones and seeded mixtures; no text holds the image placeholder, which prompts may not have."""
    generator = random.Random(7)
    pools = [WORDS, WORDS, EMOJI, COMBINING, CONTROLS, SPECIALS]
    found = list(FIXED)
    while len(found) < count:
        pieces = []
        for _ in range(generator.randint(1, 9)):
            pieces.append(generator.choice(generator.choice(pools)))
            pieces.append(generator.choice(SPACES) if generator.random() < 0.4 else generator.choice(["", " ", " "]))
        text = "".join(pieces)
        if text not in found and "<image>" not in text:
            found.append(text)
    return found
