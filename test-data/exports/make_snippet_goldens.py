"""Runs the exported Python snippets as they are and writes snippet-tokens.json: the tokens that they answer with.

    python -m venv /tmp/goldens && /tmp/goldens/bin/pip install -r models/requirements.txt
    /tmp/goldens/bin/python test-data/exports/make_snippet_goldens.py

`snippets/` holds what the exporter writes for the demo model; `snippet-tokens.test.ts` fails if the exporter writes
another text, and compares the engine's tokens with those recorded here. Each snippet runs as a program of its own, in the
repository's root and without a folder, on every picture; then once more as a module, which gives the token ids of the
same answer. A third run takes a copy of the checkpoint whose chat template writes the BOS token itself.
"""

import contextlib
import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHECKPOINT = ROOT / "models/llava-pictograms/checkpoint"
AWKWARD = ROOT / "test-data/pictures/pictures"
PICTURES = [
    HERE / "pictures/upright.png",
    HERE / "pictures/orientation-6.png",
    *(AWKWARD / name for name in (
        "rgba.png", "grey-alpha.png", "palette-alpha.png", "palette-key.png", "rgb-key.png", "grey-16-bit-dark.png",
        "rgb-16-bit.png", "orientation-5-grey-16-bit.png", "orientation-8.webp", "orientation-3-cmyk.jpg", "cmyk.jpg",
        "transparent.gif", "animated.gif", "profile.png",
    )),
]  # fmt: skip


@contextlib.contextmanager
def checkpoint_with_bos():
    """A copy of the checkpoint whose chat template begins with the BOS token."""
    with tempfile.TemporaryDirectory() as folder:
        for file in CHECKPOINT.iterdir():
            if file.name == "chat_template.jinja":
                (Path(folder) / file.name).write_text("{{ bos_token }}" + file.read_text())
            else:
                (Path(folder) / file.name).symlink_to(file)
        yield folder


def module_of(path):
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def printed(snippet, *arguments):
    """What the snippet prints when it is run as it is."""
    command = [sys.executable, str(snippet), *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def answers(snippet, pictures, *checkpoint):
    """The tokens about each picture; the printed answer of the last picture is compared with them."""
    module = module_of(snippet)
    with contextlib.chdir(ROOT):
        processor, model = module.load_skipping(*checkpoint)
    found = []
    for picture in pictures:
        tokens = module.answer(processor, model, module.load_picture(picture))
        name = picture.relative_to(ROOT).as_posix()
        found.append({"picture": name, "tokens": tokens, "answer": processor.decode(tokens, skip_special_tokens=True).strip()})
    for at in range(2):
        assert printed(snippet, pictures[at], *checkpoint) == found[at]["answer"] + "\n"
    return found


if __name__ == "__main__":
    goldens = []
    for snippet in sorted((HERE / "snippets").glob("*.py")):
        with checkpoint_with_bos() as bos:
            goldens.append({
                "snippet": snippet.name,
                "sha256": hashlib.sha256(snippet.read_bytes()).hexdigest(),
                "answers": answers(snippet, PICTURES),
                "answersWithBos": answers(snippet, PICTURES[:2], bos),
            })  # fmt: skip
    (HERE / "snippet-tokens.json").write_text(json.dumps(goldens, indent=1) + "\n")
