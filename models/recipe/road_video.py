"""
Writes the first seconds of public/drives/road.mcap as a video that browsers play, public/drives/road.webm (VP8).

    pip install av==18.1.0 mcap==1.6.0
    cd models && python -m recipe.road_video
"""

from __future__ import annotations

import io

import av
from mcap.reader import make_reader
from PIL import Image

from recipe.folders import MODELS_DIR

DRIVES = MODELS_DIR.parent / "public" / "drives"
TOPIC = "/camera/image_raw/compressed"
SECONDS, RATE = 10, 10
JPEG_BEGIN = b"\xff\xd8\xff"


def frames():
    """The pictures of the recording, from its beginning."""
    with (DRIVES / "road.mcap").open("rb") as file:
        for index, (_, _, message) in enumerate(make_reader(file).iter_messages(topics=[TOPIC])):
            if index == SECONDS * RATE:
                return
            # A message is the JPEG file behind a header; what pads the message behind it does not matter to Pillow.
            yield Image.open(io.BytesIO(message.data[message.data.index(JPEG_BEGIN):])).convert("RGB")


def write() -> None:
    """Writes the video. One thread and a bit-exact container: the same file each time."""
    with av.open(str(DRIVES / "road.webm"), "w", options={"fflags": "+bitexact"}) as out:
        stream = None
        for picture in frames():
            if stream is None:
                stream = out.add_stream("libvpx", rate=RATE)
                stream.width, stream.height = picture.size
                stream.pix_fmt = "yuv420p"
                stream.bit_rate = 300_000
                stream.codec_context.thread_count = 1
            out.mux(stream.encode(av.VideoFrame.from_image(picture)))
        if stream is not None:
            out.mux(stream.encode())


if __name__ == "__main__":
    write()
