"""Writes messages.json: messages of ROS 2 in CDR, as rosbags serializes them. They are those of ros-messages.test.ts.

    python -m venv /tmp/streams && /tmp/streams/bin/pip install rosbags==0.11.9 numpy==2.4.6
    /tmp/streams/bin/python test-data/streams/make_messages.py
"""

import json
from pathlib import Path

import numpy as np
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

HERE = Path(__file__).parent
STORE = get_typestore(Stores.ROS2_HUMBLE)
STORE.register({
    **get_types_from_msg("string class_id\nfloat64 score", "vision_msgs/msg/ObjectHypothesis"),
    **get_types_from_msg("std_msgs/Header header\nvision_msgs/ObjectHypothesis[] results",
                         "vision_msgs/msg/Classification"),
})
TYPES = STORE.types
header = TYPES["std_msgs/msg/Header"](
    stamp=TYPES["builtin_interfaces/msg/Time"](sec=1_700_000_000, nanosec=5), frame_id="cämera")
hypothesis = TYPES["vision_msgs/msg/ObjectHypothesis"]

MESSAGES = [
    ("std_msgs/msg/String", {"data": "zwei Büsse 🚌"}),
    ("vision_msgs/msg/Classification", {"header": header, "results": [
        hypothesis(class_id="car", score=float("nan")), hypothesis(class_id="büs", score=0.5)]}),
    ("vision_msgs/msg/Classification", {"header": header, "results": []}),
    ("sensor_msgs/msg/CompressedImage", {"header": header, "format": "jpeg", "data": np.full(999, 7, np.uint8)}),
    ("sensor_msgs/msg/Image", {"header": header, "height": 1, "width": 2, "encoding": "rgb8", "is_bigendian": 0,
                               "step": 6, "data": np.arange(1, 7, dtype=np.uint8)}),
]
written = [{"name": name, "cdr": bytes(STORE.serialize_cdr(TYPES[name](**fields), name)).hex()}
           for name, fields in MESSAGES]
(HERE / "messages.json").write_text(json.dumps({"messages": written}, indent=1) + "\n")
