"""Writes goldens.json: what Pillow and transformers make of synthetic pictures.

    python -m venv /tmp/goldens && /tmp/goldens/bin/pip install numpy==2.4.6 pillow==13.0.0 transformers==5.23.0
    /tmp/goldens/bin/python test-data/image/make_goldens.py

The pictures come from the formula in `picture`, which the test repeats, so that only results are stored.
"""

import base64
import json
from pathlib import Path

import numpy as np
from PIL import Image
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}

# (source width, height) -> (width, height): shrinking, enlarging, both at once, one axis only, one pixel, primes.
RESIZES = [
    ((64, 48), (24, 18)),
    ((97, 61), (29, 23)),
    ((13, 7), (31, 17)),
    ((40, 11), (17, 23)),
    ((33, 20), (33, 9)),
    ((20, 33), (9, 33)),
    ((1, 1), (5, 3)),
    ((211, 3), (7, 2)),
    ((50, 50), (49, 51)),
    # Either order of the two passes, and the border between them.
    ((25, 61), (24, 58)),
    ((50, 50), (48, 46)),
    ((50, 50), (48, 45)),
    ((20, 40), (30, 9)),
]

# (source width, height), shortest edge, (crop width, height): odd crops, and crops larger than the picture.
PIPELINES = [
    ((61, 47), 20, (20, 20)),
    ((47, 61), 20, (20, 20)),
    ((30, 30), 17, (17, 17)),
    ((53, 29), 16, (15, 13)),
    ((40, 25), 12, (21, 16)),
    ((25, 40), 11, (14, 24)),
    ((9, 8), 24, (24, 24)),
]

# (source width, height) -> (width, height) of SigLIP's processor: no crop, whatever the aspect ratio.
EXACT_PIPELINES = [((61, 47), (20, 20)), ((25, 40), (24, 24)), ((9, 8), (15, 13)), ((30, 1), (8, 8))]

MEAN = [0.48145466, 0.4578275, 0.40821073]
STD = [0.26862954, 0.26130258, 0.27577711]


def picture(width, height):
    """Noise with hard edges, so that kernels overshoot: uint8 [height, width, 3]."""
    index = np.arange(width * height * 3, dtype=np.uint64)
    noise = (index * 2654435761 % 2**32) >> 24
    edges = (index // 3 % width // 5 + index // 3 // width // 4) % 2 * 255
    return np.where(index % 7 < 3, edges, noise).astype(np.uint8).reshape(height, width, 3)


def encode(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def resize_case(source, size, name):
    resized = Image.fromarray(picture(*source)).resize(size, FILTERS[name])
    return {
        "sourceWidth": source[0],
        "sourceHeight": source[1],
        "width": size[0],
        "height": size[1],
        "filter": name,
        "rgb": encode(np.asarray(resized)),
    }


def pipeline_case(source, shortest, crop, name):
    processor = CLIPImageProcessorPil(
        size={"shortest_edge": shortest},
        crop_size={"width": crop[0], "height": crop[1]},
        resample=FILTERS[name],
        image_mean=MEAN,
        image_std=STD,
    )
    values = processor(Image.fromarray(picture(*source)), return_tensors="np")["pixel_values"][0]
    assert values.dtype == np.float32 and values.shape == (3, crop[1], crop[0])
    return {
        "sourceWidth": source[0],
        "sourceHeight": source[1],
        "config": {
            "resize": {"shortestEdge": shortest},
            "crop": {"width": crop[0], "height": crop[1]},
            "resample": name,
            "rescaleFactor": 1 / 255,
            "mean": MEAN,
            "std": STD,
        },
        "pixelValues": encode(values),
    }


def exact_pipeline_case(source, size, name):
    target = {"width": size[0], "height": size[1]}
    processor = SiglipImageProcessorPil(size=target, resample=FILTERS[name])
    values = processor(Image.fromarray(picture(*source)), return_tensors="np")["pixel_values"][0]
    assert values.dtype == np.float32 and values.shape == (3, size[1], size[0])
    return {
        "sourceWidth": source[0],
        "sourceHeight": source[1],
        "config": {
            "resize": target,
            "crop": None,
            "resample": name,
            "rescaleFactor": 1 / 255,
            "mean": list(processor.image_mean),
            "std": list(processor.image_std),
        },
        "pixelValues": encode(values),
    }


if __name__ == "__main__":
    goldens = {
        "resizes": [resize_case(s, t, name) for s, t in RESIZES for name in FILTERS],
        "pipelines": [
            *(pipeline_case(s, e, c, name) for s, e, c in PIPELINES for name in FILTERS),
            *(exact_pipeline_case(s, t, name) for s, t in EXACT_PIPELINES for name in FILTERS),
        ],
    }
    text = json.dumps(goldens, indent=2)
    # Prettier keeps short lists of numbers on one line.
    for numbers in (MEAN, STD, [0.5] * 3):
        text = text.replace(json.dumps(numbers, indent=2).replace("\n", "\n" + " " * 8), json.dumps(numbers))
    Path(__file__).with_name("goldens.json").write_text(text + "\n")
