"""Measures how far the torchvision backend of transformers' image processors is from the PIL backend.

    python -m venv /tmp/goldens && /tmp/goldens/bin/pip install -r models/requirements.txt torchvision==0.28.0
    /tmp/goldens/bin/python test-data/image/compare_backends.py

Prints, for CLIP at 336 and SigLIP at 384 pixels, the absolute differences after normalisation over the pictures of
test-data/pictures, over smooth pictures, and over noise. docs/fidelity.md states the results; no test reads them.
"""

from pathlib import Path

import numpy as np
from PIL import Image
from transformers import CLIPImageProcessor, CLIPImageProcessorPil, SiglipImageProcessor, SiglipImageProcessorPil
from transformers.image_utils import load_image

PICTURES = Path(__file__).resolve().parents[1] / "pictures/pictures"
SIZES = [(640, 480), (500, 375), (427, 640), (100, 80)]
CLIP = {"size": {"shortest_edge": 336}, "crop_size": {"height": 336, "width": 336}}
SIGLIP = {"size": {"height": 384, "width": 384}}
BACKENDS = {
    "CLIP": (CLIPImageProcessor(**CLIP), CLIPImageProcessorPil(**CLIP)),
    "SigLIP": (SiglipImageProcessor(**SIGLIP), SiglipImageProcessorPil(**SIGLIP)),
}


def smooth(width: int, height: int) -> Image.Image:
    """Waves of three colours."""
    rows, columns = np.mgrid[0:height, 0:width]
    waves = [np.sin(rows / (7 + channel)) + np.cos(columns / (11 - channel)) for channel in range(3)]
    return Image.fromarray((np.stack(waves, -1) * 55 + 128).clip(0, 255).astype(np.uint8))


def noise(width: int, height: int) -> Image.Image:
    """Pixels that have nothing to do with one another."""
    rng = np.random.default_rng(width)
    return Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))


def main() -> None:
    """Print the differences."""
    files = [load_image(str(path)) for path in sorted(PICTURES.iterdir())]
    pictures = [picture for picture in files if min(picture.size) > 1]
    sets = {"pictures": pictures, "smooth": [smooth(*size) for size in SIZES], "noise": [noise(*size) for size in SIZES]}
    for name, backends in BACKENDS.items():
        for kind, images in sets.items():
            differences = []
            for image in images:
                torchvision, pil = (np.asarray(backend(image, return_tensors="np")["pixel_values"][0], np.float64)
                                    for backend in backends)
                differences.append(np.abs(torchvision - pil))
            means = [difference.mean() for difference in differences]
            highest = max(difference.max() for difference in differences)
            print(f"{name}, {kind}: mean {np.mean(means):.5f}, largest mean {max(means):.5f}, highest {highest:.4f}")


if __name__ == "__main__":
    main()
