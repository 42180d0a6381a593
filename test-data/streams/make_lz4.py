"""Writes lz4.json: LZ4 frames of every form that the reference implementation writes, all of the bytes that lz4-frame.test.ts expects.

    python -m venv /tmp/streams && /tmp/streams/bin/pip install lz4==4.4.5
    /tmp/streams/bin/python test-data/streams/make_lz4.py
"""

import base64
import json
from pathlib import Path

import lz4.frame

HERE = Path(__file__).parent
LENGTH = 150_000
DATA = bytes(((i // 300) * 7 + (i % 97) // 40) % 256 for i in range(LENGTH))
# Nothing repeats: the writer stores such a block as it is.
MIXED = bytes((i * i * 2654435761 >> 13) % 256 for i in range(4000)) + b"\0" * 5000

SMALL = lz4.frame.BLOCKSIZE_MAX64KB
FORMS = {
    "plain": lz4.frame.compress(DATA),
    "linked blocks": lz4.frame.compress(DATA, block_size=SMALL, block_linked=True),
    "blocks with checksums": lz4.frame.compress(DATA, block_size=SMALL, block_linked=False, block_checksum=True),
    "with a checksum and no size": lz4.frame.compress(DATA, content_checksum=True, store_size=False),
    "the strongest compression": lz4.frame.compress(DATA, compression_level=12),
}
frames = [{"form": form, "of": "data", "frame": base64.b64encode(frame).decode()} for form, frame in FORMS.items()]
for form, data in (("stored", MIXED), ("empty", b"")):
    frames.append({"form": form, "of": form, "frame": base64.b64encode(lz4.frame.compress(data)).decode()})
(HERE / "lz4.json").write_text(json.dumps({"length": LENGTH, "frames": frames}, indent=1) + "\n")
