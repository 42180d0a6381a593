"""Write goldens.json: how Python reads ids, splits, paths, lists in cells, tables and archives of calibration sets.

Ids and splits are what pycocotools makes of them, one file at a time (`imgs`, `imgToAnns`, `cats`); lists are those of
json.loads and ast.literal_eval, tables those of csv, names in archives those of zipfile. Where Skipscope deliberately
differs, the row says why under "differs". Exact comparison, no tolerance.

On Python 3.11: pip install pycocotools==2.0.11
Run: python make_goldens.py && npx prettier --write goldens.json
"""

from __future__ import annotations

import ast
import base64
import contextlib
import csv
import io
import json
import posixpath
import struct
import sys
import tempfile
import unicodedata
import urllib.parse
import zipfile
import zlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pycocotools.coco import COCO

# As written in a JSON file.
IDS = ["1", "1.0", "1e0", '"1"', '"1.0"', "true", "0", "-0", "-0.0", "false", '"0"', "0.5", '"0.5"', "-1",
       "9007199254740992", "9007199254740993", "9007199254740994", "9007199254740992.0", "9007199254740993.0",
       '"9007199254740993"', "-9007199254740993", "10000000000000000", "1e16", "18446744073709551615",
       "18446744073709551616", "123456789012345678901234567890", "1234567890123456", "1.8446744073709552e19", '"a"', '""', '"000001"']


def read(text: str) -> COCO:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file, \
            contextlib.redirect_stdout(io.StringIO()):
        file.write(text)
        file.flush()
        return COCO(file.name)


def ids() -> dict[str, Any]:
    """For each id of an image, which ids of annotations belong to it, and with which other ids it is one image."""
    rows = {}
    for image in IDS:
        notes = ",".join(f'{{"image_id":{other},"caption":{json.dumps(str(at))},"id":0}}' for at, other in enumerate(IDS))
        coco = read(f'{{"images":[{{"id":{image},"file_name":"a.png"}}],"annotations":[{notes}]}}')
        (key,) = coco.imgs
        owned = [int(row["caption"]) for row in coco.imgToAnns[key]]
        same = []
        for at, other in enumerate(IDS):
            both = read(f'{{"images":[{{"id":{image},"file_name":"a.png"}},{{"id":{other},"file_name":"b.png"}}],'
                        '"annotations":[]}')
            if len(both.imgs) == 1:
                same.append(at)
        rows[image] = {"annotations": owned, "same": same}
    return {"ids": IDS, "rows": rows}


def sample(coco: COCO, key: Any) -> dict[str, Any]:
    rows = coco.imgToAnns[key]
    # Python takes the text "0" for true; exporters that write it mean no.
    crowd = [bool(float(row.get("iscrowd") or 0)) if isinstance(row.get("iscrowd"), str) else bool(row.get("iscrowd"))
             for row in rows]
    boxes = [(crowd[at], -row["bbox"][2] * row["bbox"][3], coco.cats[row["category_id"]]["name"])
             for at, row in enumerate(rows) if row.get("bbox")]
    names = list(dict.fromkeys(name for _, _, name in sorted(boxes, key=lambda box: box[:2])))
    captions = [row["caption"] for row in rows if row.get("caption")]
    return ({"label": names[0], "objects": names} if names else {}) | ({"captions": captions} if captions else {})


def sets() -> list[dict[str, Any]]:
    box = {"category_id": 1, "bbox": [0, 0, 5, 5]}
    big = {"category_id": 2, "bbox": [0, 0, 9, 9]}
    cats = [{"id": 1, "name": "apple"}, {"id": 2, "name": "dog"}]
    a, b = {"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "b.png"}

    def doc(images: list[Any], annotations: list[Any], categories: list[Any] = cats) -> dict[str, Any]:
        return {"images": images, "annotations": annotations, "categories": categories}

    crowds = [False, True, 0, 1, 0.0, 1.0, "0", "1", "", None]
    widths = [0, -1, None, "", "96", 96.0, 96.5, [], True]
    marks = [None, 1, "x", 1.5, True, [1], {"a": 1}]
    table: dict[str, dict[str, Any]] = {
        f"iscrowd {value!r}": {"x.json": doc([a], [{"image_id": 1, **box}, {"image_id": 1, **big, "iscrowd": value}])}
        for value in crowds
    } | {
        f"width and height {value!r}": {"x.json": doc([{**a, "width": value, "height": value}], [{"image_id": 1, **box}])}
        for value in widths
    } | {
        f"annotation id {value!r}, repeated": {
            "x.json": doc([a, b], [{"id": value, "image_id": 1, **box}, {"id": value, "image_id": 2, **big}])}
        for value in marks
    } | {
        f"segmentation and area {value!r}": {
            "x.json": doc([a], [{"image_id": 1, **box, "segmentation": value, "area": value, "isbbox": True}])}
        for value in marks
    } | {
        "splits with the same ids": {
            "train/_annotations.coco.json": doc([{"id": 0, "file_name": "t.png"}], [{"image_id": 0, **box}]),
            "valid/_annotations.coco.json": doc([{"id": 0, "file_name": "v.png"}], [{"image_id": 0, **big}])},
        "splits with the same ids and names": {
            "train/x.json": doc([a], [{"image_id": 1, **box}]),
            "valid/x.json": doc([a], [{"image_id": 1, **big}]),
            "test/x.json": doc([a, b], [{"image_id": 1, "caption": "a dog"}, {"image_id": 2, **big}])},
        "splits with other categories": {
            "train/x.json": doc([a], [{"image_id": 1, **box}]),
            "valid/x.json": doc([a], [{"image_id": 1, **box}], [{"id": 1, "name": "boat"}])},
        "boxes and captions in one file": {
            "x.json": doc([a, b], [{"image_id": 1, **box, "caption": "a round apple"}, {"image_id": 2, **big}])},
        "boxes with empty captions": {
            "x.json": doc([a, b], [{"image_id": 1, **box, "caption": ""}, {"image_id": 2, **big, "caption": None}])},
        "captions with empty boxes": {"x.json": doc([a], [{"image_id": 1, "bbox": [], "caption": "an apple"}])},
        "captions alike": {
            "x.json": doc([a], [{"image_id": 1, "caption": "an apple"}, {"image_id": 1, "caption": "an apple"}])},
        "an image listed twice": {"x.json": doc([a, a], [{"image_id": 1, **box}])},
        "one id for two files": {"x.json": doc([a, b, {"id": 2, "file_name": "c.png"}],
                                               [{"image_id": 1, **box}, {"image_id": 2, **big}])},
        "one file for two ids": {"x.json": doc([a, b, {"id": 3, "file_name": "b.png"}],
                                               [{"image_id": 1, **box}, {"image_id": 2, **big}, {"image_id": 3, **box}])},
    }
    rows = []
    for name, files in table.items():
        expected: dict[str, Any] = {}
        for path, value in files.items():
            # pycocotools lists annotations by id and category, too, which nothing here does.
            numbered = [{"category_id": None} | row | {"id": at} for at, row in enumerate(value["annotations"])]
            coco = read(json.dumps(value | {"annotations": numbered}))
            names: dict[Any, set[str]] = {}
            owners: dict[str, set[Any]] = {}
            for image in value["images"]:
                names.setdefault(image["id"], set()).add(image["file_name"])
                owners.setdefault(image["file_name"], set()).add(image["id"])
            for key, image in coco.imgs.items():
                picture = posixpath.join(posixpath.dirname(path), image["file_name"])
                # pycocotools keeps the last of the rows; a set on which something is scored must not choose.
                if len(names[key]) == 1 and len(owners[image["file_name"]]) == 1:
                    expected[picture] = sample(coco, key)
        pictures = sorted({posixpath.join(posixpath.dirname(path), image["file_name"])
                           for path, value in files.items() for image in value["images"]})
        rows.append({"name": name, "files": files, "pictures": pictures, "samples": expected})
    return rows


def folds(path: str) -> list[str]:
    composed = unicodedata.normalize("NFC", path)
    decoded = unicodedata.normalize("NFC", urllib.parse.unquote(path))
    return [path, composed, decoded, decoded.lower()]


def locate(name: str, folder: str, pictures: list[str]) -> list[str]:
    """The pictures that a name can mean: the exact one, those that end with it, those that share the longest end."""
    name = posixpath.normpath(name.replace("\\", "/")).lstrip("/")
    for fold in range(4):
        for base in (folder, ""):
            path = folds(posixpath.normpath(posixpath.join(base, name)))[fold]
            if found := [picture for picture in pictures if folds(picture)[fold] == path]:
                return found
    parts = name.split("/")
    for start in range(len(parts)):
        end = "/".join(parts[start:])
        for fold in range(4):
            found = [picture for picture in pictures
                     if ("/" + folds(picture)[fold]).endswith("/" + folds(end)[fold])]
            if found:
                return [picture for picture in found if folder and picture.startswith(folder + "/")] or found
    return []


def paths() -> list[list[Any]]:
    nfd = unicodedata.normalize("NFD", "é.png")
    table = [
        ("a.png", "", ["a.png"]), ("./a.png", "", ["a.png"]), (".\\a.png", "", ["a.png"]), ("a.png", "", ["images/a.png"]),
        ("images\\a.png", "", ["images/a.png"]), ("images//a.png", "", ["images/a.png"]),
        ("images/./a.png", "", ["images/a.png"]), ("images/x/../a.png", "", ["images/a.png"]),
        ("../images/a.png", "annotations", ["images/a.png", "other/images/a.png"]),
        ("..\\..\\media\\4\\b.png", "", ["images/b.png"]), ("/home/me/set/images/a.png", "", ["images/a.png", "x/a.png"]),
        ("C:\\set\\images\\a.png", "", ["images/a.png", "x/a.png"]), ("\\\\server\\set\\a.png", "", ["images/a.png"]),
        ("file:///home/me/images/a.png", "", ["images/a.png"]), ("/data/local-files/?d=images/a.png", "", ["images/a.png"]),
        ("a b.png", "", ["a b.png", "a%20b.png"]), ("a%20b.png", "", ["a b.png", "a%20b.png"]),
        ("a%20b.png", "", ["images/a b.png"]), ("a b.png", "", ["images/a%20b.png"]), ("100%.png", "", ["100%.png"]),
        ("images%2Fa.png", "", ["images/a.png"]), ("%C3%A9.png", "", ["é.png"]), ("é.png", "", [nfd]), (nfd, "", ["é.png"]),
        ("é.png", "", ["é.png", nfd]), (nfd, "", ["é.png", nfd]), ("é.png", "", [f"a/{nfd}", "b/é.png"]),
        ("A.PNG", "", ["a.png"]), ("a.png", "", ["A.png", "a.png"]), ("A.png", "", ["a.png", "a.PNG"]),
        ("Images/A.JPG", "", ["images/a.jpg", "other/A.JPG"]), ("1.png", "", ["train/1.png", "valid/1.png"]),
        ("1.png", "train", ["train/1.png", "valid/1.png"]), ("1.png", "train", ["1.png", "train/1.png"]),
        ("1.png", "train", ["train/images/1.png", "valid/images/1.png"]), ("1.png", "annotations", ["images/1.png"]),
        ("train/1.png", "annotations", ["images/train/1.png", "images/valid/1.png"]),
        ("x/1.png", "", ["train/1.png", "valid/1.png"]), ("x/train/1.png", "", ["train/1.png", "valid/1.png"]),
        ("1.png", "", ["11.png"]), ("1.png", "", ["1.png.webp"]), ("images", "", ["images/1.png"]), ("", "", ["a.png"]),
        ("images//a.png", "", ["images/a.png", "other/a.png"]), ("images/./a.png", "", ["images/a.png", "other/a.png"]),
        (unicodedata.normalize("NFD", "é%20.png"), "", ["é%20.png", "é .png"]), ("A%20B.PNG", "", ["a b.png"]),
        ("%zz.PNG", "", ["%zz.png", "%yy.png"]), ("Images%2FÉ.PNG", "", [f"images/{nfd}", "images/e.png"]),
    ]
    return [[name, folder, pictures, locate(name, folder, pictures)] for name, folder, pictures in table if name]


def cells() -> list[dict[str, Any]]:
    """Cells of a column of captions: the texts they hold, or null where they must be refused."""
    # A text that Python or JSON would not read as a list of texts, and that has no bracket around it, is one caption.
    table = [
        "A cup.", '["A cup."]', '["A cup.", "A mug."]', "['A cup.']", "['A cup.', 'A mug.']", "['A cup.', \"It's a mug.\"]",
        "[ 'a' , 'b' ]", "['a', 'b',]", "['a',\n 'b']", "[]", "[ ]", "['']", "['a', '']", "['it\\'s']", "[\"say \\\"a\\\"\"]",
        "['a\\\\b']", "['a\\nb']", "['tab\\tx']", "['caf\\xe9']", "['caf\\u00e9']", "['\\U0001f600']", "['\\101']", "['\\d']",
        '["caf\\u00e9"]', '["a\\/b"]', '["\\ud83d\\ude00"]', "['a, b', 'c']", "['[a]']", "['a' 'b']", "['a'\n 'b']",
        "['a', 'b'", "['a']]", "['a'] and more", "['a', 1]", "['a', None]", "[None]", "[1]", "['a', ['b']]", "[u'a']",
        "[b'a']", "[r'a']", "[f'a']", "['a' + 'b']", "['\\xZZ']", "['\\u12']", "['\\N{BULLET}']", "['a\nb']", "[a, b]",
        "[A cup]", "('a', 'b')", "{'a', 'b'}", "{'raw': 'a'}", '{"raw": "a"}', '[{"raw": "a"}]', "array(['a', 'b'], dtype=object)",
        "[array(['a'])]", "(a) cup", "(It's) a cup", "[b] is a cup", "[It's] a cup", "a ['cup']", "'a cup'", '"a cup"', "{a} cup",
        "['''a''']", "[\"\"\"a\"\"\"]", "[\u201ca\u201d]", "['a';'b']",
    ]
    rows = []
    for text in table:
        value: Any = None
        for parse in (json.loads, ast.literal_eval):
            try:
                value = parse(text)
            except (ValueError, SyntaxError):
                continue
            break
        stripped = text.strip()
        row: dict[str, Any] = {"text": text}
        if isinstance(value, list):
            row["captions"] = value if all(isinstance(one, str) and one.strip() for one in value) else None
            if text in DIFFERS:
                row |= {"captions": None, "differs": DIFFERS[text], "python": value}
        elif value is not None and not isinstance(value, str):
            row["captions"] = None
        elif (stripped[0] == "[" and stripped[-1] == "]") or stripped.startswith(("['", "array(['")):
            row["captions"] = None
        else:
            row["captions"] = [" ".join(text.split())]
        rows.append(row)
    return rows


DIFFERS = {text: why for why, texts in {
    "texts side by side are an array of numpy's, which Python would join": ["['a' 'b']", "['a'\n 'b']"],
    "no program writes lists so; the notation is refused": ["[u'a']", "[r'a']", "['\\N{BULLET}']", "['''a''']",
                                                             "[\"\"\"a\"\"\"]"],
    }.items() for text in texts}


def tables() -> list[dict[str, Any]]:
    """Tables, and the rows that csv reads behind the line of Excel's separator."""
    rows = []
    for text in ["sep=;\nfile_name;label\na.png;apple\n", "sep=,\r\nfile_name,label\r\na.png,apple\r\n",
                 "\ufeffsep=;\nfile_name;label\na.png;\"apple; red\"\n", "sep=\t\nfile_name\tlabel\na.png\tapple\n",
                 "sep=|\nfile_name|label\na.png|apple\n", "SEP=;\nfile_name;label\na.png;apple\n",
                 "\"sep=;\"\nfile_name;label\na.png;apple\n", "file_name,label\na.png,sep=;\n",
                 "\n\nsep=;\n\nfile_name;label\na.png;apple\n"]:
        lines = text.removeprefix("\ufeff").splitlines()
        filled = [line for line in lines if line]
        mark = filled[0].strip('"')[4:] if filled[0].strip('"').lower().startswith("sep=") else ""
        body = filled[1:] if mark else filled
        rows.append({"text": text, "rows": list(csv.DictReader(body, delimiter=mark or ","))})
    return rows


class Entry(zipfile.ZipInfo):
    """An entry whose name is written as given bytes, without the flag of UTF-8 unless it is asked for."""

    raw = b""
    flagged = False

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802, the name is that of zipfile
        return self.raw, self.flag_bits | (0x800 if self.flagged else 0)


def archives() -> list[dict[str, Any]]:
    nfd = unicodedata.normalize("NFD", "é.png")
    table: list[tuple[str, bytes, bool, bytes, str | None, str]] = [
        # Name, its bytes, whether they are flagged as UTF-8, the name in the field 0x7075, what Skipscope reads, why.
        ("ASCII", b"images/a.png", False, b"", "images/a.png", ""),
        ("UTF-8 with the flag", "é.png".encode(), True, b"", "é.png", ""),
        ("UTF-8 of macOS, decomposed, with the flag", nfd.encode(), True, b"", nfd, ""),
        ("code page 437", "é.png".encode("cp437"), False, b"", "é.png", ""),
        ("code page 437, German", "Äpfel/süß.png".encode("cp437"), False, b"", "Äpfel/süß.png", ""),
        ("UTF-8 without the flag, as macOS writes", nfd.encode(), False, b"", nfd, "the bytes are UTF-8"),
        ("UTF-8 without the flag", "日本.png".encode(), False, b"", "日本.png", "the bytes are UTF-8"),
        ("the field of the Unicode path", "\x82.png".encode("latin-1"), False, "ē.png".encode(), "ē.png",
         "zipfile of Python 3.11 does not know the field"),
        ("back slashes", b"images\\a.png", False, b"", "images/a.png", "only on Windows does zipfile replace them"),
        ("back slashes, as a folder", b"images\\", False, b"", None, "only on Windows does zipfile replace them"),
        ("a folder", b"images/", False, b"", None, "folders hold nothing"),
        ("a leading dot", b"./images/a.png", False, b"", "images/a.png", "the path is normalized"),
        ("a path above the top", b"../../a.png", False, b"", "a.png", "the path is normalized"),
        ("back slashes above the top", b"..\\x\\a.png", False, b"", "x/a.png", "the path is normalized"),
        ("an absolute path", b"/home/a.png", False, b"", "home/a.png", "the path is normalized"),
        ("a drive", b"C:\\set\\a.png", False, b"", "set/a.png", "the path is normalized"),
        ("what macOS adds", b"__MACOSX/images/._a.png", False, b"", None, "no file of the set"),
        ("what macOS adds, with back slashes", b"__MACOSX\\._a.png", False, b"", None, "no file of the set"),
    ]
    rows = []
    for name, raw, flagged, unicode_path, path, why in table:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            entry = Entry("x")
            entry.raw, entry.flagged = raw, flagged
            if unicode_path:
                field = struct.pack("<BI", 1, zlib.crc32(raw)) + unicode_path
                entry.extra = struct.pack("<HH", 0x7075, len(field)) + field
            archive.writestr(entry, b"" if raw.endswith((b"/", b"\\")) else b"x")
        (read_name,) = zipfile.ZipFile(buffer).namelist()
        row = {"name": name, "zip": base64.b64encode(buffer.getvalue()).decode(), "zipfile": read_name, "path": path}
        if read_name != path:
            row["differs"] = why
        rows.append(row)
    return rows


def main() -> None:
    golden = {
        "versions": {"python": sys.version.split()[0], "pycocotools": version("pycocotools")},
        "ids": ids(), "sets": sets(), "paths": paths(), "cells": cells(), "tables": tables(), "archives": archives(),
    }
    out = Path(__file__).with_name("goldens.json")
    out.write_text(json.dumps(golden, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
