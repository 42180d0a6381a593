"""A server of the foxglove SDK with one camera, for the optional test of src/host/node/streams (docs/drive.md).

    python test-data/streams/foxglove_server.py PORT DEFINITION MESSAGE

DEFINITION and MESSAGE are files: the ros2msg definition of sensor_msgs/msg/CompressedImage, and a message in CDR, which is sent ten times
a second. What a client publishes is printed as one line of JSON: topic, schema, bytes in hexadecimal.
"""

import json
import sys
import time
from pathlib import Path

import foxglove
from foxglove import Channel, Schema
from foxglove.websocket import Capability, ServerListener


class Printer(ServerListener):
    """Prints what clients publish."""

    def __init__(self):
        self.channels = {}

    def on_client_advertise(self, client, channel):
        self.channels[client.id, channel.id] = channel

    def on_message_data(self, client, client_channel_id, data):
        channel = self.channels[client.id, client_channel_id]
        shown = {"topic": channel.topic, "schema": channel.schema_name, "data": bytes(data).hex()}
        print(json.dumps(shown), flush=True)


port, definition, message = int(sys.argv[1]), Path(sys.argv[2]).read_bytes(), Path(sys.argv[3]).read_bytes()
server = foxglove.start_server(host="127.0.0.1", port=port, capabilities=[Capability.ClientPublish],
                               supported_encodings=["cdr"], server_listener=Printer())
schema = Schema(name="sensor_msgs/msg/CompressedImage", encoding="ros2msg", data=definition)
camera = Channel("/camera/image/compressed", schema=schema, message_encoding="cdr")
print("ready", flush=True)
while True:
    camera.log(message)
    time.sleep(0.1)
