"""Seeded captions: plain ones as people write them, and awkward ones with every kind of sign."""

import random
import re

NOUNS = (
    "cat dog man woman bus train pizza boat bird clock sign street kitchen table bench horse laptop umbrella kite "
    "skateboard giraffe sandwich couch child tower"
).split()
ADJECTIVES = "red small large old wooden striped wet empty crowded black-and-white double-decker hot bright".split()
VERBS = "sits stands is sitting lies|is parked|waits|is running|looks out|is being held|flies".split("|")
PLACES = (
    "on a table|in the street|next to a car|under a tree|by the window|in front of a building|on top of a hill|"
    "near the water|between two chairs|at a station|with people behind it|on a plain background"
).split("|")
OPENINGS = ["A", "The", "Two", "There is a", "A picture of a", "Some", "An", "One", "This is a", "Many"]

AWKWARD = [
    "it's", "dogs'", "man's", "don't", "can't", "they'll", "I'd", "cannot", "gonna", "o'clock", "rock'n'roll", "y'all",
    "“quoted”", "\"quoted\"", "'single'", "‘curly’", "``ticks''", "«guillemets»", "(in brackets)", "[sic]", "{x}", "(a",
    "b)", "--", "-", "–", "—", "...", "…", "!", "?", "!!!", "?!", ";", ":", ",", ",,", ".", "&", "&amp;", "and/or",
    "w/", "1", "42", "3.5", "1,000", "10:30", "1/2", "2nd", "1990s", "'80s", "-5", "+3", "50%", "$5", "$5.00", "#1",
    "5'10\"", "20°C", "½", "7-8", "12/25/2019", "555-1234", "1.", "Mr. Smith", "Dr. Who", "St. Paul", "U.S.", "a.m.",
    "p.m.", "etc.", "e.g.", "i.e.", "vs.", "No. 5", "Jr.", "t-shirt", "well-lit", "twenty-one", "x-ray", "e-mail",
    "café", "naïve", "Ångström", "señor", "Straße", "Привет", "кошка", "日本", "猫", "한국", "العربية", "שלום", "ελληνικά",
    "हिन्दी", "ไทย", "e\u0301te\u0301", "ﬁsh", "Ⅳ", "x²", "😀", "👍🏽", "❤️", "👩‍👩‍👧", "★", "→", "©", "™", "€5", "£3", "¥100",
    "@user", "#tag", "user@mail.com", "www.foo.com", "http://x.org/a", "<b>", "</b>", "<3", ":)", ":-(", "^_^", "*star*",
    "_under_", "a_b", "a+b", "x=y", "~", "|", "\\", "A&M", "AT&T", "C++", "C#", "iPhone5", "B2B", "4x4", "UPPER",
    "CamelCase", "non\u00a0break", "soft\u00adhyphen", "zero\u200bwidth", "tab\there", "a" * 40, "ha-ha-ha", "'n'", "'tis",
    "ol'", "goin'", "d'or", "O'Brien", "cats.Dogs", "end.Next", "what?Yes", "x,y", "a;b", "3D", "HD", "1080p", "60mph",
    "5ft.", "6in", "#", "@", "$", "%", "`", "'", "\"", "´", "•", "·", "¿qué?", "¡hola!",
    "##", "**bold**", "@@", "<<", ">>", "no.,", "fence.;", "1 1/2", "12/25/19", "“’", "’”", "„x“", "US$5", "6'2\"", ":[x",
    "=]", "Qur'an", "c'est", "'em", "'66", "¤", "€", "b4.you", "what!Now", "$#@", "a\u00a0b", "e.g.5", "C.3",
]  # fmt: skip


def plain(rng: random.Random) -> str:
    words = [rng.choice(OPENINGS), *rng.sample(ADJECTIVES, rng.randrange(3)), rng.choice(NOUNS)]
    words += [rng.choice(VERBS)] + [rng.choice(PLACES) for _ in range(rng.choice([0, 1, 1, 1, 2]))]
    return " ".join(words) + rng.choice([".", ".", "", " .", "!"])


def awkward(rng: random.Random) -> str:
    words = plain(rng).split(" ")
    for _ in range(rng.randrange(1, 5)):
        words.insert(rng.randrange(len(words) + 1), rng.choice(AWKWARD))
    return rng.choice([" ", " ", " ", "  "]).join(words)


def glued(rng: random.Random) -> str:
    """Signs without blanks around them."""
    signs = ["", "", "", ",", ".", "!", "?", ";", ":", "'s", "\"", ")", "-", "/"]
    return " ".join(word + rng.choice(signs) for word in plain(rng).split())


def odd(rng: random.Random) -> str:
    kinds = [
        lambda: "",
        lambda: " ",
        lambda: "".join(rng.choices(".,;:!?-'\"`…–—()[]{}*#%&@ ", k=rng.randrange(1, 12))),
        lambda: " ".join(plain(rng) for _ in range(rng.randrange(8, 20))),
        lambda: rng.choice(NOUNS) + " " + " ".join([rng.choice(NOUNS)] * rng.randrange(2, 60)),
        lambda: str(rng.randrange(10**6)),
        lambda: plain(rng).upper(),
        lambda: " ".join(rng.choices(AWKWARD, k=rng.randrange(1, 9))),
        lambda: rng.choice(NOUNS),
    ]
    return rng.choice(kinds)()


def near(caption: str, rng: random.Random) -> str:
    """The caption with a few words changed, as another person would put it."""
    words = caption.split(" ")
    for _ in range(rng.randrange(0, 4)):
        at = rng.randrange(len(words))
        edit = rng.randrange(3)
        if edit == 0:
            words[at] = rng.choice(NOUNS + ADJECTIVES)
        elif edit == 1:
            words.insert(at, rng.choice(ADJECTIVES))
        elif len(words) > 2:
            del words[at]
    return " ".join(words)


def settled(caption: str) -> str:
    """The caption without a period behind a single letter at its end, whose token depends on the next caption."""
    return re.sub(r"(\b[A-Za-z])\.(?=\W*$)", r"\1", caption)


def caption_sets(count: int, seed: int) -> list[tuple[str, list[str]]]:
    """(candidate, 1 to 5 references) of each image."""
    rng = random.Random(seed)
    sets = []
    for _ in range(count):
        make = rng.choice([plain, plain, awkward, awkward, glued, odd])
        first = make(rng)
        references = [first] + [near(first, rng) if rng.random() < 0.7 else plain(rng) for _ in range(rng.randrange(5))]
        candidate = near(rng.choice(references), rng) if rng.random() < 0.8 else make(rng)
        sets.append((settled(candidate), [settled(text) for text in references]))
    return sets
