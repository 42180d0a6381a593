"""Writes goldens.json: camera messages as ROS 2 and Foxglove write them, and the pixels that OpenCV and Pillow see in them.

    python -m venv /tmp/camera && /tmp/camera/bin/pip install numpy==2.4.6 opencv-python-headless==5.0.0.93 pillow==13.0.0 \
        rosbags==0.11.9 foxglove-schemas-protobuf==0.4.0 protobuf==7.36.2
    /tmp/camera/bin/python test-data/camera/make_goldens.py

CDR and the definitions in ros2msg are those of rosbags; the definition in ros2idl is as ROS 2 generates it. A case holds either
the picture or the error that names what is wrong with the frame.
"""

import base64
import io
import json
from pathlib import Path

import cv2
import numpy as np
from foxglove_schemas_protobuf.CompressedImage_pb2 import CompressedImage
from foxglove_schemas_protobuf.RawImage_pb2 import RawImage
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from PIL import Image
from rosbags.typesys import Stores, get_typestore

HERE = Path(__file__).parent
STORE = get_typestore(Stores.ROS2_HUMBLE)
RNG = np.random.default_rng(20)

IMAGE_IDL = """================================================================================
IDL: sensor_msgs/msg/Image
#include "std_msgs/msg/Header.idl"
module sensor_msgs { module msg {
  struct Image {
    std_msgs::msg::Header header;
    uint32 height;
    uint32 width;
    string encoding;
    uint8 is_bigendian;
    uint32 step;
    sequence<uint8> data;
  };
}; };
================================================================================
IDL: std_msgs/msg/Header
#include "builtin_interfaces/msg/Time.idl"
module std_msgs { module msg {
  struct Header {
    builtin_interfaces::msg::Time stamp;
    string frame_id;
  };
}; };
================================================================================
IDL: builtin_interfaces/msg/Time
module builtin_interfaces { module msg {
  struct Time {
    int32 sec;
    uint32 nanosec;
  };
}; };
"""

types: dict[str, dict] = {}
cases: list[dict] = []


def text64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def ros_type(name: str) -> str:
    """The key of a ROS 2 type with its definition in ros2msg."""
    text, _ = STORE.generate_msgdef(name, ros_version=2)
    types[name] = {"encoding": "cdr", "schema": {"name": name, "encoding": "ros2msg", "data": text64(text.encode())}}
    return name


def protobuf_type(message) -> str:
    """The key of a protobuf message with its compiled definition."""
    files = FileDescriptorSet()
    seen = set()

    def add(descriptor):
        if descriptor.name in seen:
            return
        seen.add(descriptor.name)
        for other in descriptor.dependencies:
            add(other)
        descriptor.CopyToProto(files.file.add())

    add(message.DESCRIPTOR.file)
    name = message.DESCRIPTOR.full_name
    data = text64(files.SerializeToString())
    types[name] = {"encoding": "protobuf", "schema": {"name": name, "encoding": "protobuf", "data": data}}
    return name


def header():
    time = STORE.types["builtin_interfaces/msg/Time"](sec=1, nanosec=2)
    return STORE.types["std_msgs/msg/Header"](stamp=time, frame_id="camera")


def cdr(name: str, **fields) -> bytes:
    message = STORE.types[name](header=header(), **fields)
    return bytes(STORE.serialize_cdr(message, name))


def image(encoding, width, height, step, data, bigendian=0) -> bytes:
    data = np.frombuffer(bytes(data), np.uint8)
    return cdr("sensor_msgs/msg/Image", height=height, width=width, encoding=encoding,
               is_bigendian=bigendian, step=step, data=data)


def compressed(form, data) -> bytes:
    return cdr("sensor_msgs/msg/CompressedImage", format=form, data=np.frombuffer(bytes(data), np.uint8))


def case(name, kind, data, expected=None, error=None):
    """A case with the picture that is expected (uint8 [height, width, 3]), or the code and a word of the error."""
    entry = {"name": name, "type": kind, "data": text64(data)}
    if error is not None:
        entry["error"] = dict(zip(("code", "word"), error, strict=True))
    else:
        height, width, _ = expected.shape
        entry |= {"width": width, "height": height, "rgb": text64(np.ascontiguousarray(expected).tobytes())}
    cases.append(entry)


def scene(width, height):
    """A slope with noise: uint8 [height, width, 3]."""
    y, x = np.mgrid[0:height, 0:width] / max(width, height, 2)
    planes = np.stack([220 * x + 20, 240 * y, 250 - 200 * x * y], -1)
    return np.clip(planes + RNG.integers(-20, 21, planes.shape), 0, 255).astype(np.uint8)


def padded(rows, step) -> np.ndarray:
    """Rows of bytes with noise between them: uint8 [height, step]."""
    out = RNG.integers(0, 256, (len(rows), step)).astype(np.uint8)
    out[:, :rows.shape[1]] = rows
    return out


def grey_rgb(levels):
    return np.repeat(levels[..., None], 3, -1)


def scaled(levels16):
    """16 bits to 8 as cv_bridge scales them."""
    return np.rint(levels16.astype(np.float64) * 255 / 65535).astype(np.uint8)


def file(pixels, form, **options) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form, **options)
    return out.getvalue()


def opened(data):
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


ROS_IMAGE = ros_type("sensor_msgs/msg/Image")
ROS_FILE = ros_type("sensor_msgs/msg/CompressedImage")
types["Image in IDL"] = {"encoding": "cdr", "schema": {
    "name": "sensor_msgs/msg/Image", "encoding": "ros2idl", "data": text64(IMAGE_IDL.encode())}}


def packed_cases():
    rgb = scene(10, 7)
    alpha = RNG.integers(0, 256, (7, 10, 1)).astype(np.uint8)
    for encoding, pixels in {
        "rgb8": rgb, "bgr8": rgb[..., ::-1], "8UC3": rgb[..., ::-1],
        "rgba8": np.concatenate([rgb, alpha], -1), "bgra8": np.concatenate([rgb[..., ::-1], alpha], -1),
    }.items():
        case(encoding, ROS_IMAGE, image(encoding, 10, 7, 10 * pixels.shape[-1], pixels.tobytes()), rgb)
    levels = rgb[..., 0]
    for encoding in ("mono8", "8UC1"):
        case(encoding, ROS_IMAGE, image(encoding, 10, 7, 10, levels.tobytes()), grey_rgb(levels))
    deep = RNG.integers(0, 65536, (7, 10)).astype("<u2")
    case("mono16", ROS_IMAGE, image("mono16", 10, 7, 20, deep.tobytes()), grey_rgb(scaled(deep)))
    case("mono16, big-endian", ROS_IMAGE, image("mono16", 10, 7, 20, deep.astype(">u2").tobytes(), 1),
         grey_rgb(scaled(deep)))
    wide = padded(deep.astype(">u2").view(np.uint8).reshape(7, 20), 27)
    case("mono16, big-endian, padded", ROS_IMAGE, image("mono16", 10, 7, 27, wide.tobytes(), 1),
         grey_rgb(scaled(deep)))


def yuv_cases():
    for names, code in ((("yuv422", "uyvy"), cv2.COLOR_YUV2RGB_UYVY), (("yuv422_yuy2", "yuyv"), cv2.COLOR_YUV2RGB_YUY2)):
        pairs = RNG.integers(0, 256, (6, 12, 2)).astype(np.uint8)
        for name in names:
            case(name, ROS_IMAGE, image(name, 12, 6, 24, pairs.tobytes()), cv2.cvtColor(pairs, code))
        case(f"{names[0]}, 11 pixels wide", ROS_IMAGE, image(names[0], 11, 6, 24, pairs.tobytes()),
             cv2.cvtColor(pairs, code)[:, :11])
    planes = RNG.integers(0, 256, (12, 10)).astype(np.uint8)
    whole = cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_NV12)
    case("nv12", ROS_IMAGE, image("nv12", 10, 8, 10, planes.tobytes()), whole)
    case("nv12, padded", ROS_IMAGE, image("nv12", 10, 8, 16, padded(planes, 16).tobytes()), whole)
    odd = np.concatenate([planes[:7], planes[8:]])
    case("nv12, 7 pixels high", ROS_IMAGE, image("nv12", 10, 7, 10, odd.tobytes()), whole[:7])


def bayer_cases():
    for pattern in ("rggb", "bggr", "gbrg", "grbg"):
        code = getattr(cv2, f"COLOR_Bayer{pattern.upper()}2RGB")
        levels = RNG.integers(0, 256, (8, 12)).astype(np.uint8)
        case(f"bayer_{pattern}8", ROS_IMAGE, image(f"bayer_{pattern}8", 12, 8, 12, levels.tobytes()),
             cv2.cvtColor(levels, code))
        deep = RNG.integers(0, 65536, (8, 12)).astype("<u2")
        case(f"bayer_{pattern}16", ROS_IMAGE, image(f"bayer_{pattern}16", 12, 8, 24, deep.tobytes()),
             scaled(cv2.cvtColor(deep, code)))
    small = RNG.integers(0, 256, (3, 5)).astype(np.uint8)
    case("bayer_rggb8, 5 × 3", ROS_IMAGE, image("bayer_rggb8", 5, 3, 5, small.tobytes()),
         cv2.cvtColor(small, cv2.COLOR_BayerRGGB2RGB))
    case("bayer_rggb8, 2 × 2", ROS_IMAGE, image("bayer_rggb8", 2, 2, 2, bytes(4)),
         error=("invalid-input", "2 × 2"))


def awkward_cases():
    rgb = scene(9, 5)
    rows = rgb.reshape(5, 27)
    case("one pixel", ROS_IMAGE, image("rgb8", 1, 1, 3, rgb[0, 0].tobytes()), rgb[:1, :1])
    case("padding between rows", ROS_IMAGE, image("rgb8", 9, 5, 32, padded(rows, 32).tobytes()), rgb)
    case("no padding behind the last row", ROS_IMAGE,
         image("rgb8", 9, 5, 32, padded(rows, 32).tobytes()[:-5]), rgb)
    case("more data than rows", ROS_IMAGE, image("rgb8", 9, 5, 27, rgb.tobytes() + bytes(9)), rgb)
    case("in IDL", "Image in IDL", image("bgr8", 9, 5, 27, rgb[..., ::-1].tobytes()), rgb)
    case("no pixels", ROS_IMAGE, image("rgb8", 0, 5, 0, b""), error=("invalid-input", "0 × 5"))
    case("a step below a row", ROS_IMAGE, image("rgb8", 9, 5, 26, rgb.tobytes()), error=("invalid-input", "step"))
    case("half of the data", ROS_IMAGE, image("rgb8", 9, 5, 27, rgb.tobytes()[:70]),
         error=("invalid-input", "70 of 135"))
    case("more pixels than a camera has", ROS_IMAGE, image("mono8", 2**20, 2**20, 2**20, b"1"),
         error=("invalid-input", "1048576"))
    case("depth in metres", ROS_IMAGE, image("32FC1", 9, 5, 36, bytes(180)), error=("unsupported", "32FC1"))
    case("a message that is cut off", ROS_IMAGE, image("rgb8", 9, 5, 27, rgb.tobytes())[:60],
         error=("invalid-input", "sensor_msgs/msg/Image"))
    case("no message at all", ROS_IMAGE, b"\x00\x01\x00\x00", error=("invalid-input", "sensor_msgs/msg/Image"))


def file_cases():
    rgb = scene(40, 24)
    jpeg = file(rgb, "JPEG", quality=90, subsampling=0)
    png = file(rgb, "PNG")
    grey = file(rgb[..., 1], "JPEG", quality=90)
    webp = file(rgb, "WEBP", lossless=True)
    for form, data in (("jpeg", jpeg), ("rgb8; jpeg compressed bgr8", jpeg), ("bgr8; jpeg compressed bgr8", jpeg),
                       ("mono8; jpeg compressed mono8", grey), ("png", png), ("rgb8; png compressed bgr8", png),
                       ("webp", webp), ("JPEG", jpeg), ("", jpeg)):
        case(f"file of the format \"{form}\"", ROS_FILE, compressed(form, data), opened(data))
    case("a JPEG that calls itself PNG", ROS_FILE, compressed("png", jpeg), opened(jpeg))
    case("a JPEG that is cut off", ROS_FILE, compressed("jpeg", jpeg[:len(jpeg) // 2]),
         error=("invalid-input", "picture"))
    case("a JPEG of zeros", ROS_FILE, compressed("jpeg", bytes(200)), error=("invalid-input", "\"jpeg\""))
    case("an empty file", ROS_FILE, compressed("rgb8; jpeg compressed bgr8", b""), error=("invalid-input", "0 bytes"))
    case("compressed depth", ROS_FILE, compressed("16UC1; compressedDepth png", bytes(12) + png),
         error=("unsupported", "compressedDepth"))
    case("video", ROS_FILE, compressed("h264", bytes(50)), error=("unsupported", "h264"))


def protobuf_cases():
    rgb = scene(9, 5)
    png = file(rgb, "PNG")
    shot = CompressedImage(frame_id="camera", format="png", data=png)
    case("foxglove.CompressedImage", protobuf_type(shot), shot.SerializeToString(), rgb)
    raw = RawImage(frame_id="camera", width=9, height=5, encoding="bgr8", step=27, data=rgb[..., ::-1].tobytes())
    kind = protobuf_type(raw)
    case("foxglove.RawImage", kind, raw.SerializeToString(), rgb)
    deep = RNG.integers(0, 65536, (5, 9)).astype("<u2")
    raw = RawImage(width=9, height=5, encoding="mono16", step=18, data=deep.tobytes())
    case("foxglove.RawImage of 16 bits", kind, raw.SerializeToString(), grey_rgb(scaled(deep)))
    case("protobuf that is cut off", kind, raw.SerializeToString()[:-7], error=("invalid-input", "foxglove.RawImage"))


packed_cases()
yuv_cases()
bayer_cases()
awkward_cases()
file_cases()
protobuf_cases()
(HERE / "goldens.json").write_text(json.dumps({"types": types, "cases": cases}, indent=1, ensure_ascii=False) + "\n")
