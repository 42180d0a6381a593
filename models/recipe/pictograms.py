"""Rasterise openly licensed pictograms once, cropped to their visible pixels."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import numpy as np
import resvg_py
from PIL import Image

from recipe.categories import CATEGORIES
from recipe.folders import ICON_DIR

RASTER_SIDE = 192
DISTRACTORS: tuple[str, ...] = tuple(
    "star key wrapped-gift balloon four-leaf-clover red-heart light-bulb hammer bell candle "
    "mushroom rose sunflower maple-leaf gem-stone anchor crown trophy envelope pencil magnet "
    "cactus high-voltage snowflake musical-note".split()
)


@dataclass(frozen=True)
class Pictogram:
    """One raster: `label` is a category index, or -1 for a distractor."""

    label: int
    style: str
    name: str
    rgba: np.ndarray


def _crop(image: Image.Image) -> np.ndarray | None:
    """Crop to the visible pixels; None for an empty drawing."""
    rgba = np.asarray(image.convert("RGBA"))
    visible = rgba[..., 3] > 24
    if visible.sum() < 200:
        return None
    rows, columns = np.flatnonzero(visible.any(1)), np.flatnonzero(visible.any(0))
    return rgba[rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1].copy()


class IconifyStyle:
    """One iconify JSON package."""

    def __init__(self, style: str) -> None:
        folder = ICON_DIR / "@iconify-json" / style
        self.data = json.loads((folder / "icons.json").read_text())

    def raster(self, name: str) -> np.ndarray | None:
        """The named icon as cropped RGBA, or None where the set lacks it."""
        parent = self.data.get("aliases", {}).get(name, {}).get("parent", name)
        icon = self.data["icons"].get(parent)
        if icon is None:
            return None
        width = icon.get("width", self.data.get("width", 16))
        height = icon.get("height", self.data.get("height", 16))
        box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'width="{width}" height="{height}" viewBox="{box}">{icon["body"]}</svg>'
        )
        png = resvg_py.svg_to_bytes(svg_string=svg, width=RASTER_SIDE)
        return _crop(Image.open(io.BytesIO(bytes(png))))


class RenderedStyle:
    """The pre-rendered WebP package, whose files are named by code point."""

    def __init__(self) -> None:
        self.folder = ICON_DIR / "@lobehub" / "fluent-emoji-3d" / "assets"
        names = ICON_DIR / "@iconify-json" / "noto" / "chars.json"
        self.codes: dict[str, str] = {}
        for code, name in json.loads(names.read_text()).items():
            self.codes.setdefault(name, code)

    def raster(self, name: str) -> np.ndarray | None:
        """The named image as cropped RGBA, or None where the set lacks it."""
        code = self.codes.get(name)
        for candidate in (f"{code}.webp", f"{code}-fe0f.webp"):
            path = self.folder / candidate
            if code and path.exists():
                image = Image.open(path).convert("RGBA")
                return _crop(image.resize((RASTER_SIDE, RASTER_SIDE), Image.Resampling.LANCZOS))
        return None


def rasterise(styles: tuple[str, ...]) -> list[Pictogram]:
    """All pictograms of the categories, and the distractors, in the given styles."""
    found: list[Pictogram] = []
    for style in styles:
        source = RenderedStyle() if style == "fluent-emoji-3d" else IconifyStyle(style)
        wanted = [(label, name) for label, category in enumerate(CATEGORIES)
                  for name in category.pictograms]
        wanted += [(-1, name) for name in DISTRACTORS]
        seen: set[bytes] = set()
        for label, name in wanted:
            rgba = source.raster(name)
            if rgba is not None and rgba.tobytes() not in seen:
                seen.add(rgba.tobytes())
                found.append(Pictogram(label, style, name, rgba))
    return found
