"""Writes reference.json: what the probe blocks of probe-blocks.ts give, computed by numpy in float64.

An independent implementation of HF's LlamaDecoderLayer: RMSNorm, rotary embedding, grouped causal attention, SwiGLU.
Run with numpy 2.x: python test-data/selftest/make_reference.py
"""

import json
from pathlib import Path

import numpy as np

HIDDEN, HEADS, KV_HEADS, HEAD_DIM, INNER = 64, 2, 1, 32, 96
BLOCKS, PROMPT, STEPS = 2, 40, 2
EPS, THETA = 1e-5, 10000.0

SHAPES = [
    ("input_layernorm", (HIDDEN,)),
    ("q_proj", (HEADS * HEAD_DIM, HIDDEN)),
    ("k_proj", (KV_HEADS * HEAD_DIM, HIDDEN)),
    ("v_proj", (KV_HEADS * HEAD_DIM, HIDDEN)),
    ("o_proj", (HIDDEN, HEADS * HEAD_DIM)),
    ("post_attention_layernorm", (HIDDEN,)),
    ("gate_proj", (INNER, HIDDEN)),
    ("up_proj", (INNER, HIDDEN)),
    ("down_proj", (HIDDEN, INNER)),
]


def nibbles(count, seed):
    """The generator of probe-blocks.ts: the upper four bits of a 32-bit linear congruential sequence."""
    state, out = seed, np.empty(count, dtype=np.int64)
    for index in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[index] = state >> 28
    return out


def tensor(block, index, shape):
    values = nibbles(int(np.prod(shape)), block * 16 + index + 1)
    if len(shape) == 1:
        return 1 + (values - 8) / 32
    return ((values - 8) / 32).reshape(shape)


def rms_norm(x, weight):
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + EPS) * weight


def rotate(x):
    """x [heads, positions, HEAD_DIM], HF's rotate_half."""
    half = HEAD_DIM // 2
    frequency = THETA ** (-2 * np.arange(half) / HEAD_DIM)
    angle = np.arange(x.shape[1])[:, None] * frequency
    cos, sin = np.cos(angle), np.sin(angle)
    first, second = x[..., :half], x[..., half:]
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], -1)


def attention(x, w):
    positions = x.shape[0]
    split = lambda name, heads: (x @ w[name].T).reshape(positions, heads, HEAD_DIM).transpose(1, 0, 2)
    query, key = rotate(split("q_proj", HEADS)), rotate(split("k_proj", KV_HEADS))
    key, value = (np.repeat(t, HEADS // KV_HEADS, 0) for t in (key, split("v_proj", KV_HEADS)))
    scores = query @ key.transpose(0, 2, 1) / np.sqrt(HEAD_DIM)
    scores = np.where(np.tri(positions, dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    return (weights @ value).transpose(1, 0, 2).reshape(positions, -1) @ w["o_proj"].T


def decoder_block(x, block):
    w = {name: tensor(block, index, shape) for index, (name, shape) in enumerate(SHAPES)}
    x = x + attention(rms_norm(x, w["input_layernorm"]), w)
    normed = rms_norm(x, w["post_attention_layernorm"])
    gate = normed @ w["gate_proj"].T
    return x + (gate / (1 + np.exp(-gate)) * (normed @ w["up_proj"].T)) @ w["down_proj"].T


# The last positions come one by one in the engine; a causal decoder gives the same for all of them at once.
stream = ((nibbles((PROMPT + STEPS) * HIDDEN, 999) - 8) / 8).reshape(PROMPT + STEPS, HIDDEN)
for number in range(BLOCKS):
    stream = decoder_block(stream, number)

result = {
    "numpy": np.__version__,
    "shape": list(stream.shape),
    "values": [float(f"{value:.7g}") for value in stream.reshape(-1)],
}
target = Path(__file__).parents[2] / "src/engine/selftest/reference.json"
target.write_text(json.dumps(result) + "\n")
print(f"{target}: rms {np.sqrt((stream**2).mean()):.3f}")
