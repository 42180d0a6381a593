"""Write expected.json beside each small calibration set in test-data/models/calibration.

COCO and CODA are read by pycocotools, the table by Python's csv module, the rest by json and pathlib; the rules on top
of them (which object is the main one, how rows of a picture add up) are written here a second time.
"""

from __future__ import annotations

import csv
import importlib.metadata
import json
import re
import sys
from pathlib import Path
from typing import Any

from pycocotools.coco import COCO

ROOT = Path(__file__).resolve().parent / "calibration"
COLUMNS = {"file_name": "file", "image": "file", "url": "file", "label": "label", "answer": "label",
           "prompt": "prompt", "question": "prompt",
           "objects": "objects", "captions": "captions", "caption": "captions"}
# Files of questions of LLaVA and POPE: `category` is the kind of question.
LLAVA_COLUMNS = {"image": "file", "text": "prompt", "label": "label"}


def distinct(items: list[str]) -> list[str]:
    return list(dict.fromkeys(items))


def from_coco(instances: Path, captions: Path | None = None) -> dict[str, Any]:
    boxes = COCO(str(instances))
    texts = COCO(str(captions)) if captions else None
    samples = []
    for image in boxes.dataset["images"]:
        rows = boxes.loadAnns(boxes.getAnnIds(imgIds=[image["id"]]))
        rows.sort(key=lambda row: (row["iscrowd"], -row["bbox"][2] * row["bbox"][3]))
        name = {row["id"]: boxes.loadCats([row["category_id"]])[0]["name"] for row in rows}
        sample: dict[str, Any] = {"id": str(image["id"]), "fileName": image["file_name"]}
        if rows:
            sample["label"] = name[rows[0]["id"]]
            sample["objects"] = distinct([name[row["id"]] for row in rows])
        flagged = sorted(row["id"] for row in rows if row.get("corner_case"))
        if flagged:
            sample["cornerCases"] = distinct([name[row] for row in flagged])
        if texts and (ids := texts.getAnnIds(imgIds=[image["id"]])):
            sample["captions"] = [row["caption"] for row in texts.loadAnns(ids)]
        sample |= {key: image[key] for key in ("width", "height") if key in image}
        samples.append(sample)
    return {"samples": samples, "categories": [row["name"] for row in boxes.dataset["categories"]]}


def from_splits(folder: Path) -> dict[str, Any]:
    """Splits by their folders, each read alone. Their annotations repeat ids, so that imgToAnns is asked, not anns."""
    samples, names = [], []
    # Files with captions come behind the others.
    for file in sorted(folder.rglob("*.json"), key=lambda file: ('"caption"' in file.read_text(), file)):
        split = COCO(str(file))
        for key, image in split.imgs.items():
            rows = sorted(split.imgToAnns[key], key=lambda row: (row.get("iscrowd", 0), -row["bbox"][2] * row["bbox"][3]))
            objects = distinct([split.cats[row["category_id"]]["name"] for row in rows])
            sample = {"id": f"{file.parent.name}/{key}", "fileName": image["file_name"].replace("\\", "/").removeprefix("./"),
                      "label": objects[0], "objects": objects}
            if captions := [row["caption"] for row in rows if "caption" in row]:
                sample["captions"] = captions
            samples.append(sample | {side: image[side] for side in ("width", "height") if image.get(side)})
        names += [row["name"] for row in split.dataset["categories"]]
    return {"samples": samples, "categories": names}


def join_rows(rows: list[dict[str, Any]]) -> dict[str, Any]:
    samples: dict[tuple[str, str | None], dict[str, Any]] = {}
    names: set[str] = set()
    for row in rows:
        file = row["file"] if "://" in row["file"] else row["file"].replace("\\", "/").removeprefix("./")
        prompt = row["prompt"].strip() if "prompt" in row else None
        new = {"id": file, "fileName": file} if prompt is None else {
            "id": f"{file}: {prompt}", "fileName": file, "prompt": prompt}
        sample = samples.setdefault((file, prompt), new)
        if row.get("label") not in (None, ""):
            sample.setdefault("label", str(row["label"]))
            names.add(str(row["label"]))
        for key in ("objects", "captions"):
            if row.get(key):
                values = sample.get(key, []) + row[key]
                sample[key] = distinct(values) if key == "objects" else values
        names |= set(row.get("objects") or [])
    return {"samples": list(samples.values()), "categories": sorted(names)}


def values(text: str, column: str) -> list[str]:
    if text.startswith("["):
        return json.loads(text)
    if column == "captions":
        return [re.sub(r"\s+", " ", text)] if text else []
    return [part.strip() for part in re.split("[;|]", text) if part.strip()]


def from_csv(table: Path) -> dict[str, Any]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = [row for row in csv.reader(file, strict=True) if row]
    columns = [COLUMNS.get(name.strip().lower().replace(" ", "_")) for name in header]
    rows = []
    for line in lines:
        row: dict[str, Any] = {key: cell.strip() for key, cell in zip(columns, line, strict=True) if key}
        rows.append(row | {key: values(row[key], key) for key in ("objects", "captions") if key in row})
    return join_rows(rows)


def from_json_lines(file: Path, meanings: dict[str, str] = COLUMNS) -> dict[str, Any]:
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line:
            row = {meanings[key]: value for key, value in json.loads(line).items() if key in meanings}
            texts = [key for key in ("objects", "captions") if isinstance(row.get(key), str)]
            rows.append(row | {key: values(row[key], key) for key in texts})
    return join_rows(rows)


def from_folders(folder: Path) -> dict[str, Any]:
    samples = []
    for picture in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.png")):
        label = picture.split("/")[-2].replace("_", " ")
        samples.append({"id": picture, "fileName": picture, "label": label})
    return {"samples": samples, "categories": sorted({sample["label"] for sample in samples})}


def main() -> None:
    versions = {"python": sys.version.split()[0], "pycocotools": importlib.metadata.version("pycocotools")}
    expected = {
        "coco": from_coco(ROOT / "coco/instances.json", ROOT / "coco/captions.json"),
        "coda": from_coco(ROOT / "coda/corner_case.json"),
        "splits": from_splits(ROOT / "splits"),
        "csv": from_csv(ROOT / "csv/table.csv"),
        "jsonl": from_json_lines(ROOT / "jsonl/metadata.jsonl"),
        "folders": from_folders(ROOT / "folders"),
        "prompts": from_json_lines(ROOT / "questions/prompts.jsonl"),
        "question table": from_csv(ROOT / "questions/table.csv"),
        "pope": from_json_lines(ROOT / "questions/pope.jsonl", LLAVA_COLUMNS),
    }
    out = ROOT / "expected.json"
    out.write_text(json.dumps({"versions": versions, **expected}, indent=1, ensure_ascii=False) + "\n",
                   encoding="utf-8")


if __name__ == "__main__":
    main()
