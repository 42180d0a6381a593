"""
Draws a minute of road as a camera would record it, with what is in each frame, and writes public/drives/road.mcap.

    pip install mcap==1.6.0 rosbags==0.11.9
    cd models && python -m recipe.road

Cars, people, buses and bicycles of the scenes' pictograms pass or come nearer in front of a painted road. The topic
/camera/image_raw/compressed has ten JPEG frames a second (sensor_msgs/CompressedImage, CDR); /ground_truth has a JSON object for
each: its objects, and the biggest one where it is clearly the biggest. Frames are seeded: the same ones each time.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass

import numpy as np
from mcap.writer import CompressionType, Writer
from PIL import Image
from rosbags.typesys import Stores, get_typestore

from recipe import backgrounds, sprites
from recipe.backgrounds import SCENE_SIZE
from recipe.categories import CATEGORIES
from recipe.folders import MODELS_DIR
from recipe.scenes import DOMINANCE

OUT = MODELS_DIR.parent / "public" / "drives" / "road.mcap"
SEED = 20
SECONDS, RATE = 60, 10
SCENE_SECONDS = 5
START = 1_700_000_000_000_000_000
QUALITY = 70
KINDS = ("car", "person", "bus", "bicycle")
LEAST_VISIBLE = 0.5
TRUTH_SCHEMA = {
    "type": "object",
    "properties": {
        "label": {"type": ["string", "null"], "description": "the biggest object; null where no one is clearly bigger"},
        "objects": {"type": "array", "items": {"type": "string"}, "description": "categories, that of the biggest first"},
    },
}


@dataclass(frozen=True)
class Mover:
    """One object: its picture, and centre and side at the beginning and the end of its scene, in shares of the frame."""

    label: int
    image: Image.Image
    begin: tuple[float, float, float]
    end: tuple[float, float, float]

    def at(self, share: float) -> tuple[Image.Image, tuple[int, int]]:
        """The picture at its size, and the place of its corner."""
        x, y, side = (a + (b - a) * share for a, b in zip(self.begin, self.end, strict=True))
        scale = side * SCENE_SIZE / np.sqrt(self.image.width * self.image.height)
        size = tuple(max(4, round(edge * scale)) for edge in self.image.size)
        return (self.image.resize(size, Image.Resampling.BILINEAR),
                (round(x * SCENE_SIZE - size[0] / 2), round(y * SCENE_SIZE - size[1])))


def _mover(rng: np.random.Generator, label: int, main: bool) -> Mover:
    """A big object in front, or a smaller one further back: its feet stand on the road."""
    pictograms = sprites.load("seen")[label]
    pictogram = pictograms[rng.integers(len(pictograms))]
    image = Image.fromarray(pictogram.rgba)
    if rng.random() < 0.5:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    side = rng.uniform(0.42, 0.55) if main else rng.uniform(0.18, 0.26)
    ground = rng.uniform(0.86, 0.94) if main else rng.uniform(0.6, 0.72)
    x = rng.uniform(0.3, 0.7) if main else rng.uniform(0.1, 0.9)
    if rng.random() < 0.5:  # It passes.
        travel = rng.uniform(0.3, 0.5) * rng.choice((-1, 1))
        return Mover(label, image, (x - travel / 2, ground, side), (x + travel / 2, ground, side))
    nearer = rng.uniform(1.15, 1.35)  # It comes nearer.
    return Mover(label, image, (x, ground - 0.05, side / nearer), (x, ground, side))


def _frame(canvas: Image.Image, movers: list[Mover], share: float) -> tuple[Image.Image, dict]:
    """A frame and what is in it: objects that are hidden by others, or have left, do not count."""
    picture = canvas.copy()
    owner = np.full((SCENE_SIZE, SCENE_SIZE), -1)
    opaque = []
    for index, mover in enumerate(movers):
        image, corner = mover.at(share)
        layer = Image.new("RGBA", picture.size)
        layer.paste(image, corner)
        picture = Image.alpha_composite(picture, layer)
        owner[np.asarray(layer.getchannel("A")) > 96] = index
        opaque.append(int((np.asarray(image.getchannel("A")) > 96).sum()))
    areas: dict[int, int] = {}
    for index, mover in enumerate(movers):
        seen = int((owner == index).sum())
        if seen >= LEAST_VISIBLE * opaque[index]:
            areas[mover.label] = max(seen, areas.get(mover.label, 0))
    ranked = sorted(areas, key=lambda label: -areas[label])
    names = [CATEGORIES[label].name for label in ranked]
    clear = len(ranked) == 1 or (len(ranked) > 1 and areas[ranked[0]] >= DOMINANCE * areas[ranked[1]])
    return picture.convert("RGB"), {"label": names[0] if clear else None, "objects": names}



def frames():
    """Every frame of the drive with what is in it."""
    rng = np.random.default_rng(SEED)
    labels = [next(i for i, c in enumerate(CATEGORIES) if c.name == kind) for kind in KINDS]
    for scene in range(SECONDS // SCENE_SECONDS):
        canvas = backgrounds.paint(rng, "street").convert("RGBA")
        main = labels[scene % len(labels)]
        others = [label for label in rng.permutation(labels) if label != main][:int(rng.integers(0, 3))]
        movers = [*(_mover(rng, int(label), False) for label in others), _mover(rng, main, True)]
        steps = SCENE_SECONDS * RATE
        for step in range(steps):
            yield _frame(canvas, movers, step / (steps - 1))


def write() -> None:
    """Writes the recording."""
    store = get_typestore(Stores.ROS2_HUMBLE)
    kind = "sensor_msgs/msg/CompressedImage"
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with OUT.open("wb") as out:
        writer = Writer(out, compression=CompressionType.NONE)
        writer.start(profile="ros2", library="skipscope road")
        text, _ = store.generate_msgdef(kind, ros_version=2)
        camera = writer.register_channel("/camera/image_raw/compressed", "cdr",
                                         writer.register_schema(kind, "ros2msg", text.encode()))
        truth = writer.register_channel("/ground_truth", "json", writer.register_schema(
            "skipscope.Truth", "jsonschema", json.dumps(TRUTH_SCHEMA).encode()))
        for index, (picture, shown) in enumerate(frames()):
            time = START + index * 10**9 // RATE
            jpeg = io.BytesIO()
            picture.save(jpeg, "JPEG", quality=QUALITY)
            stamp = store.types["builtin_interfaces/msg/Time"](sec=time // 10**9, nanosec=time % 10**9)
            message = store.types[kind](
                header=store.types["std_msgs/msg/Header"](stamp=stamp, frame_id="camera"),
                format="jpeg", data=np.frombuffer(jpeg.getvalue(), np.uint8))
            for channel, data in ((camera, bytes(store.serialize_cdr(message, kind))), (truth, json.dumps(shown).encode())):
                writer.add_message(channel, log_time=time, publish_time=time, sequence=index, data=data)
        writer.finish()


if __name__ == "__main__":
    write()
