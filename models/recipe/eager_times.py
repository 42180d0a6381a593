"""What PyTorch takes for a prompt, for a token and for one step of the greedy loop: eager, at batch size 1.

The checkpoint has few layers, and they are repeated to the depth that is asked for, each with weights of its own in memory. A
device other than the CPU computes in float16. Prints one JSON object. `npm run bench -- gpu` runs it beside Skipscope, on the
same checkpoint, the same numbers of positions and tokens, and the same samples.
"""

from __future__ import annotations

import argparse
import copy
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch
import transformers
from greedy_loop import Decoder, labelled, normalized, search


def seconds(run: Callable[[], object]) -> float:
    """What a call takes until the device has finished."""
    started = time.perf_counter()
    run()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter() - started


def decode(decoder: Decoder, positions: int, tokens: int) -> tuple[float, float]:
    """Milliseconds of a prompt, and of each token behind it."""
    model = decoder.model.model.language_model
    head = decoder.model.lm_head
    ids = torch.arange(positions, device=decoder.model.device)[None] * 17 % decoder.model.config.text_config.vocab_size
    cache = transformers.DynamicCache()

    def step(fed: torch.Tensor) -> torch.Tensor:
        hidden = model(input_ids=fed, past_key_values=cache, use_cache=True).last_hidden_state
        return head(hidden[:, -1:]).argmax(-1)

    last = ids
    times: list[float] = []
    for _ in range(tokens):

        def advance() -> None:
            nonlocal last
            last = step(last)

        times.append(1000 * seconds(advance))
    return times[0], statistics.mean(times[1:])


@torch.no_grad()
def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--calibration", type=Path, required=True)
    parser.add_argument("--layers", type=int, required=True)
    parser.add_argument("--positions", type=int, required=True)
    parser.add_argument("--tokens", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--limit", type=int, required=True)
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = torch.float16 if device == "cuda" else torch.float32
    decoder = Decoder(options.checkpoint, device, dtype)
    given = len(decoder.layers)
    decoder.layers = torch.nn.ModuleList(copy.deepcopy(decoder.layers[index % given])
                                         for index in range(options.layers))
    decoder.keep(list(range(options.layers)))
    decode(decoder, options.positions, options.tokens)
    rounds = [decode(decoder, options.positions, options.tokens) for _ in range(options.rounds)]
    samples = [(decoder.embed(picture), normalized(label))
               for picture, label in labelled(options.calibration, options.limit)]
    decoder.answer(samples[0][0])
    print(json.dumps({
        "device": torch.cuda.get_device_name() if device == "cuda" else "CPU",
        "dtype": str(dtype).removeprefix("torch."),
        "versions": f"torch {torch.__version__}, transformers {transformers.__version__}",
        "promptMs": statistics.median(prompt for prompt, _ in rounds),
        "tokenMs": statistics.median(token for _, token in rounds),
        "stepSeconds": search(decoder, samples, 1)["seconds"],
    }))


if __name__ == "__main__":
    main()
