"""Search for the blocks that can be skipped, on a server of Skipscope, from Python.

    python3 search_over_http.py LINK PICTURES [SAMPLES]

LINK is what `skipscope serve --model DIR` prints. PICTURES is a folder of a calibration set. Only the standard library
is used; routes are taken from the server's own description, /openapi.json, by their operationId.
"""

import hashlib
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

PIECE_BYTES = 2**20


class Server:
    def __init__(self, link):
        self.url, _, token = link.partition("/#pair=")
        self.headers = {"Authorization": f"Bearer {token}"}
        with urllib.request.urlopen(self.url + "/openapi.json") as answer:
            paths = json.load(answer)["paths"]
        self.routes = {
            operation["operationId"]: (method.upper(), path)
            for path, methods in paths.items()
            for method, operation in methods.items()
        }

    def call(self, operation, body=None, query=None, **path):
        """The answer to an operation: of a long call, what its last line says; of a text, its lines."""
        method, route = self.routes[operation]
        url = self.url + route.format(**path) + ("?" + urllib.parse.urlencode(query) if query else "")
        headers = dict(self.headers)
        if isinstance(body, bytes):
            headers["Content-Type"] = "application/octet-stream"
        elif body is not None:
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                lines = [json.loads(line) for line in answer.read().splitlines() if line.strip()]
                if answer.headers.get_content_type() == "application/json":
                    return lines[0]
        except urllib.error.HTTPError as error:
            sys.exit(f"{operation}: {error.read().decode()}")
        if lines and "error" in lines[-1]:
            sys.exit(f"{operation}: {lines[-1]['error']}")
        return lines[-1]["value"] if lines and "value" in lines[-1] else lines

    def upload(self, folder):
        """Sends the files of a folder that the server lacks; references to all of them."""
        files = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        references = [
            {
                "path": path.relative_to(folder).as_posix(),
                "sha256": hashlib.sha256(content).hexdigest(),
                "bytes": len(content),
            }
            for path, content in files.items()
        ]
        contents = dict(zip((reference["sha256"] for reference in references), files.values()))
        asked = [{key: reference[key] for key in ("sha256", "bytes")} for reference in references]
        for lacking in self.call("missingUploads", {"files": asked})["missing"]:
            sha256, content = lacking["sha256"], contents[lacking["sha256"]]
            for offset in range(lacking["offset"], len(content), PIECE_BYTES):
                piece = content[offset : offset + PIECE_BYTES]
                self.call("upload", piece, {"offset": offset, "bytes": len(content)}, hash=sha256)
        return references


def main(link, pictures, samples=None):
    server = Server(link)
    model_url = server.call("device.capabilities")["defaultModel"]
    model = server.call("currentModel.load", {"url": model_url, "provider": "auto"})
    folder = Path(pictures)
    calibration = server.call("calibrations.import", {"name": folder.name, "files": server.upload(folder)})
    run = f"python-{uuid.uuid4()}"
    spec = {
        "task": "single-object",
        "strategy": {"key": "gm-skip", "order": "reverse"},
        "alpha": 0.95,
        "prompt": "What is the main object in this image?",
        "maxNewTokens": 8,
        "sampling": {"limit": samples and int(samples)},
        "model": {"name": model["name"], "hash": model["hash"]},
        "calibration": {"name": calibration["name"], "id": calibration["id"]},
    }
    server.call("runs.start", {"id": run, "spec": spec})
    while (summary := server.call("runs.summary", id=run))["status"] in ("queued", "running"):
        time.sleep(0.5)
    if summary["status"] != "done":
        sys.exit(f"The run is {summary['status']}: {summary['failure']}")
    events = server.call("runs.journal", id=run)
    full = next(event for event in events if event["type"] == "baseline")["value"]
    kept = [event for event in events if event["type"] == "step" and event["value"] >= spec["alpha"] * full]
    best = max(kept, key=lambda event: len(event["skip"]), default={"skip": [], "value": full})
    print(json.dumps({"blocks": model["blocks"], "full": full, "skip": best["skip"], "value": best["value"]}))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:])
