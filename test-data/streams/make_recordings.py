"""Writes recordings/: the same ten frames in every form in which MCAP and ROS 2 bags are met, and recordings.json.

    python -m venv /tmp/streams && /tmp/streams/bin/pip install mcap==1.6.0 mcap-ros2-support==0.6.0 rosbags==0.11.9 \
        numpy==2.4.6 pillow==13.0.0
    /tmp/streams/bin/python test-data/streams/make_recordings.py

The MCAP files are written by mcap and mcap-ros2-support, the bags by rosbags; the pages of one bag are made small by SQLite itself,
so that pictures lie on many of them.
"""

import io
import json
import shutil
import sqlite3
from pathlib import Path

import numpy as np
from mcap.writer import CompressionType, IndexType, Writer as RawWriter
from mcap_ros2.writer import Writer as Ros2Writer
from PIL import Image
from rosbags.rosbag2 import StoragePlugin, Writer as BagWriter
from rosbags.typesys import Stores, get_typestore

HERE = Path(__file__).parent
OUT = HERE / "recordings"
STORE = get_typestore(Stores.ROS2_HUMBLE)
TOPIC, OTHER = "/camera/image_raw/compressed", "/camera/info"
TYPE, OTHER_TYPE = "sensor_msgs/msg/CompressedImage", "std_msgs/msg/String"
FRAMES = 10
START = 1_700_000_000_000_000_000
STEP = 100_000_000


def frame(index: int) -> bytes:
    """A picture whose colour tells its number."""
    pixels = np.full((16, 24, 3), (index * 25, 255 - index * 25, 90), np.uint8)
    pixels[:8] = np.random.default_rng(index).integers(0, 256, (8, 24, 3))
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def messages():
    """Topic, time and CDR of every message: a picture, and behind it a text on another topic."""
    for index in range(FRAMES):
        time = START + index * STEP
        stamp = STORE.types["builtin_interfaces/msg/Time"](sec=time // 10**9, nanosec=time % 10**9)
        header = STORE.types["std_msgs/msg/Header"](stamp=stamp, frame_id="camera")
        data = np.frombuffer(frame(index), np.uint8)
        picture = STORE.types[TYPE](header=header, format="png", data=data)
        yield TOPIC, TYPE, time, bytes(STORE.serialize_cdr(picture, TYPE))
        text = STORE.types[OTHER_TYPE](data=f"frame {index}")
        yield OTHER, OTHER_TYPE, time + STEP // 2, bytes(STORE.serialize_cdr(text, OTHER_TYPE))


def mcap(name: str, **options) -> None:
    with (OUT / name).open("wb") as out:
        writer = RawWriter(out, chunk_size=2000, **options)
        writer.start(profile="ros2", library="make_recordings")
        channels = {}
        for topic, kind, time, data in messages():
            if topic not in channels:
                text, _ = STORE.generate_msgdef(kind, ros_version=2)
                schema = writer.register_schema(kind, "ros2msg", text.encode())
                channels[topic] = writer.register_channel(topic, "cdr", schema)
            writer.add_message(channels[topic], log_time=time, publish_time=time, data=data)
        writer.finish()


def ros2_mcap(name: str) -> None:
    """As mcap-ros2-support writes it, which serializes by itself."""
    with (OUT / name).open("wb") as out:
        writer = Ros2Writer(out)
        text, _ = STORE.generate_msgdef(TYPE, ros_version=2)
        schema = writer.register_msgdef(TYPE, text)
        for index in range(FRAMES):
            time = START + index * STEP
            stamp = {"sec": time // 10**9, "nanosec": time % 10**9}
            message = {"header": {"stamp": stamp, "frame_id": "camera"}, "format": "png", "data": frame(index)}
            writer.write_message(TOPIC, schema, message, log_time=time, publish_time=time, sequence=index)
        writer.finish()


def bag(name: str) -> None:
    folder = OUT / "bag"
    shutil.rmtree(folder, ignore_errors=True)
    with BagWriter(folder, version=9, storage_plugin=StoragePlugin.SQLITE3) as writer:
        connections = {}
        for topic, kind, time, data in messages():
            if topic not in connections:
                connections[topic] = writer.add_connection(topic, kind, typestore=STORE)
            writer.write(connections[topic], time, data)
    (database,) = folder.glob("*.db3")
    shutil.move(database, OUT / name)
    shutil.rmtree(folder)


def small_pages(source: str, name: str) -> None:
    shutil.copy(OUT / source, OUT / name)
    with sqlite3.connect(OUT / name) as database:
        # Bags of ROS 2 before Iron have no definitions.
        database.execute("DROP TABLE IF EXISTS message_definitions")
    database = sqlite3.connect(OUT / name)
    database.execute("PRAGMA page_size = 512")
    database.execute("VACUUM")
    database.close()


def cut(source: str, name: str, share: float) -> None:
    data = (OUT / source).read_bytes()
    (OUT / name).write_bytes(data[:int(len(data) * share)])


OUT.mkdir(exist_ok=True)
mcap("plain.mcap", compression=CompressionType.NONE)
mcap("lz4.mcap", compression=CompressionType.LZ4)
mcap("zstd.mcap", compression=CompressionType.ZSTD)
mcap("no-chunks.mcap", use_chunking=False)
mcap("no-index.mcap", compression=CompressionType.ZSTD, index_types=IndexType.NONE)
mcap("no-message-index.mcap", compression=CompressionType.LZ4, index_types=IndexType.CHUNK)
mcap("no-summary.mcap", use_statistics=False, repeat_channels=False, repeat_schemas=False, use_summary_offsets=False,
     index_types=IndexType.NONE)
ros2_mcap("ros2-support.mcap")
cut("zstd.mcap", "cut-off.mcap", 0.6)
cut("no-chunks.mcap", "cut-off-without-chunks.mcap", 0.6)
bag("bag.db3")
small_pages("bag.db3", "small-pages.db3")
(HERE / "recordings.json").write_text(json.dumps({
    "topic": TOPIC, "type": TYPE, "other": OTHER, "start": str(START), "step": STEP,
    "frames": [frame(index).hex() for index in range(FRAMES)],
}, indent=1) + "\n")
