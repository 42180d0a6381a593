"""Writes pictures/ (awkward ones) and goldens.json: what Pillow and the image processors of transformers make of them.

    python -m venv /tmp/goldens && /tmp/goldens/bin/pip install numpy==2.4.6 pillow==13.0.0 transformers==5.23.0
    /tmp/goldens/bin/python test-data/pictures/make_goldens.py

Pictures are loaded with `load_image`, as users of transformers load them: first frame, upright, `convert("RGB")`. The
processors then put white where a picture has the one colour that it names as transparent (`convert_to_rgb`).
"""

import base64
import hashlib
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms
from transformers.image_transforms import convert_to_rgb
from transformers.image_utils import load_image
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

HERE = Path(__file__).parent
WIDTH, HEIGHT = 46, 33
EDGE = 20
ORIENTATION = 0x0112

CLIP = CLIPImageProcessorPil(size={"shortest_edge": EDGE}, crop_size={"height": EDGE, "width": EDGE})
SIGLIP = SiglipImageProcessorPil(size={"height": EDGE, "width": EDGE})


def scene(width=WIDTH, height=HEIGHT, seed=0):
    """Slopes, hard edges and a little noise, different in every corner: uint8 [height, width, 3]."""
    y, x = np.mgrid[0:height, 0:width] / max(width, height, 2)
    noise = np.random.default_rng(seed).integers(0, 24, (height, width, 3))
    planes = [200 * x + 30, 180 * y + 60 * (x > 0.4), 220 - 160 * x * y - 90 * (y > 0.3)]
    return np.clip(np.stack(planes, -1) + noise, 0, 255).astype(np.uint8)


def alpha(width=WIDTH, height=HEIGHT):
    """Every degree of transparency, a third of the picture fully transparent: uint8 [height, width]."""
    ramp = (np.arange(width * height) * 7 % 384).reshape(height, width)
    return np.clip(ramp - 128, 0, 255).astype(np.uint8)


def rgb(**size):
    return Image.fromarray(scene(**size))


def grey():
    return rgb().convert("L")


def rgba():
    return Image.fromarray(np.dstack([scene(), alpha()]))


def palette(colours=24):
    return rgb().quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)


def save(image, format, **options):
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def png(image, **options):
    return save(image, "PNG", **options)


def jpeg(image, **options):
    return save(image, "JPEG", **({"quality": 90} | options))


def oriented(value):
    exif = Image.Exif()
    exif[ORIENTATION] = value
    return exif


def raw_png(samples, colour_type, depth, *chunks, interlace=False):
    """A PNG of uint16 or uint8 samples [height, width, channels] that Pillow cannot write itself."""
    height, width = samples.shape[:2]
    big_endian = samples.astype(">u2" if depth == 16 else np.uint8)
    passes = [(0, 0, 1, 1)]
    if interlace:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b"".join(
        b"\0" + row.tobytes()
        for left, top, right, down in passes
        for row in big_endian[top::down, left::right]
        if row.size
    )

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlace))
    body = b"".join(chunk(kind, data) for kind, data in [(b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows))])
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def deep(image):
    """The samples of an 8-bit picture with 8 more bits below, which round up in half of the cases: uint16."""
    values = np.asarray(image).astype(np.uint16)
    values = values.reshape(*values.shape[:2], -1)
    return values * 256 + np.random.default_rng(1).integers(0, 256, values.shape).astype(np.uint16)


def dark_grey16():
    """Around 255, where Pillow's conversion of 16-bit greys clips."""
    return (np.asarray(grey()).astype(np.uint16) * 2)[..., None]


def cmyk():
    ink = 255 - scene().astype(np.int16)
    black = ink.min(-1, keepdims=True) // 2
    return Image.fromarray(np.concatenate([ink - black, black], -1).astype(np.uint8), "CMYK")


def adobe_segment(data):
    start = data.index(b"\xff\xee\x00\x0eAdobe")
    return start, start + 16


def without_adobe(data):
    start, end = adobe_segment(data)
    return data[:start] + data[end:]


def ycck():
    """A YCCK JPEG: Pillow writes the planes as CMYK, the Adobe segment then says what they are."""
    planes = np.asarray(cmyk())
    ycc = np.asarray(Image.fromarray(255 - planes[..., :3]).convert("YCbCr"))
    stored = Image.fromarray(np.dstack([255 - ycc, planes[..., 3]]), "CMYK")
    data = bytearray(jpeg(stored))
    data[adobe_segment(data)[1] - 1] = 2
    return bytes(data)


def frames(count=3):
    return [rgb(seed=seed).rotate(40 * seed) for seed in range(count)]


def animation(format, images=None, **options):
    first, *rest = images or frames()
    return save(first, format, save_all=True, append_images=rest, duration=80, loop=0, **options)


def transparent_gif():
    image = palette()
    return save(image, "GIF", transparency=int(np.bincount(np.asarray(image).ravel()).argmax()))


def swapped_profile():
    """An sRGB profile with red and green in each other's place: whoever applied it would be seen to."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    return profile[:red] + b"gXYZ" + profile[red + 4 : green] + b"rXYZ" + profile[green + 4 :]


def pictures():
    """File name -> bytes. Those that are stored without loss are compared to the bit."""
    yield "landscape.png", png(rgb())
    yield "portrait.jpg", jpeg(rgb(width=27, height=52))
    yield "panorama.jpg", jpeg(rgb(width=150, height=24))
    yield "one-wide.png", png(rgb(width=1, height=37))
    yield "one-high.png", png(rgb(width=41, height=1))
    yield "one-pixel.png", png(rgb(width=1, height=1))
    yield "one-high.jpg", jpeg(rgb(width=41, height=1))
    yield "grey.png", png(grey())
    yield "grey.jpg", jpeg(grey())
    yield "grey-alpha.png", png(Image.merge("LA", [grey(), Image.fromarray(alpha())]))
    yield "grey-1-bit.png", png(grey().convert("1"))
    yield "grey-2-bit.png", png(palette(4).convert("L").quantize(4), bits=2)
    yield "grey-key.png", raw_png(np.asarray(grey())[..., None], 0, 8, (b"tRNS", struct.pack(">H", 150)))
    yield "rgb-key.png", raw_png(scene(), 2, 8, (b"tRNS", struct.pack(">HHH", *scene()[5, 5])))
    yield "rgba.png", png(rgba())
    yield "palette.png", png(palette())
    yield "palette-4-bit.png", png(palette(12), bits=4)
    yield "palette-alpha.png", png(palette(), transparency=bytes(range(0, 240, 10)))
    yield "palette-key.png", png(palette(), transparency=3)
    yield "interlaced.png", raw_png(scene(), 2, 8, interlace=True)
    yield "grey-16-bit.png", raw_png(deep(grey()), 0, 16)
    yield "grey-16-bit-dark.png", raw_png(dark_grey16(), 0, 16)
    yield "grey-16-bit-interlaced.png", raw_png(dark_grey16(), 0, 16, interlace=True)
    yield "grey-alpha-16-bit.png", raw_png(np.dstack([deep(grey()), deep(Image.fromarray(alpha()))]), 4, 16)
    yield "rgb-16-bit.png", raw_png(deep(rgb()), 2, 16)
    yield "rgba-16-bit.png", raw_png(deep(rgba()), 6, 16)
    yield "gamma.png", raw_png(scene(), 2, 8, (b"gAMA", struct.pack(">I", 100000)))
    yield "profile.png", png(rgb(), icc_profile=swapped_profile())
    yield "profile.jpg", jpeg(rgb(), icc_profile=swapped_profile())
    yield "profile.webp", save(rgb(), "WEBP", lossless=True, icc_profile=swapped_profile())
    for value in range(1, 9):
        yield f"orientation-{value}.jpg", jpeg(rgb(), exif=oriented(value))
    yield "orientation-6.png", png(rgb(), exif=oriented(6))
    yield "orientation-8.webp", save(rgb(), "WEBP", lossless=True, exif=oriented(8))
    yield "orientation-3-cmyk.jpg", jpeg(cmyk(), exif=oriented(3))
    yield "orientation-5-grey-16-bit.png", png(Image.fromarray(dark_grey16()[..., 0]), exif=oriented(5))
    yield "subsampled.jpg", jpeg(rgb(), subsampling="4:2:0")
    yield "progressive.jpg", jpeg(rgb(), progressive=True, subsampling="4:2:2")
    yield "rgb-planes.jpg", jpeg(rgb(), keep_rgb=True)
    yield "cmyk.jpg", jpeg(cmyk())
    yield "cmyk-without-adobe.jpg", without_adobe(jpeg(cmyk()))
    yield "ycck.jpg", ycck()
    yield "lossy.webp", save(rgb(), "WEBP", quality=80)
    yield "lossy-alpha.webp", save(rgba(), "WEBP", quality=80, exact=True)
    yield "lossless-alpha.webp", save(rgba(), "WEBP", lossless=True, exact=True)
    yield "animated.webp", animation("WEBP", lossless=True)
    yield "animated-lossy.webp", animation("WEBP", quality=80)
    yield "animated-alpha.webp", animation("WEBP", [rgba(), rgba().rotate(90)], lossless=True, exact=True)
    yield "animated.png", animation("PNG")
    yield "still.gif", save(palette(), "GIF")
    yield "transparent.gif", transparent_gif()
    yield "animated.gif", animation("GIF")
    yield "rgb.bmp", save(rgb(), "BMP")
    yield "palette.bmp", save(palette(), "BMP")
    yield "grey.bmp", save(grey(), "BMP")


LOSSY = {".jpg"}
LOSSY_NAMES = {"lossy.webp", "lossy-alpha.webp", "animated-lossy.webp"}


def levels(processor, image):
    """Pixel values [3, EDGE, EDGE] as the grey level that each of them stands for."""
    values = processor(image, return_tensors="np")["pixel_values"][0]
    mean, std = (np.array(part, np.float64)[:, None, None] for part in (processor.image_mean, processor.image_std))
    found = np.round((values * std + mean) * 255)
    assert np.abs((found / 255 - mean) / std - values).max() < 1e-6 and values.shape == (3, EDGE, EDGE)
    return base64.b64encode(found.astype(np.uint8).tobytes()).decode()


def golden(path):
    image = load_image(str(path))
    exact = path.suffix not in LOSSY and path.name not in LOSSY_NAMES
    return {
        "file": path.name,
        "width": image.width,
        "height": image.height,
        "sha256": hashlib.sha256(convert_to_rgb(image, return_numpy=True).tobytes()).hexdigest() if exact else None,
        "clip": levels(CLIP, image),
        "siglip": levels(SIGLIP, image),
    }


if __name__ == "__main__":
    folder = HERE / "pictures"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    cases = []
    for name, data in pictures():
        (folder / name).write_bytes(data)
        cases.append(golden(folder / name))
    goldens = {
        "edge": EDGE,
        "clip": {"mean": CLIP.image_mean, "std": CLIP.image_std},
        "siglip": {"mean": SIGLIP.image_mean, "std": SIGLIP.image_std},
        "pictures": cases,
    }
    (HERE / "goldens.json").write_text(json.dumps(goldens, indent=2) + "\n")
