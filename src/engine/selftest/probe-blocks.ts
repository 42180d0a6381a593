import { llama } from '#engine/checkpoint/llama.ts';
import { encodingOf } from '#engine/checkpoint/tensor-encoding.ts';
import { layOut } from '#engine/checkpoint/weight-layout.ts';
import { StageWeights } from '#engine/graphs/stage-weights.ts';
import type { DecoderGeometry, ModelDtype, TensorEntry } from '#engine/model/manifest.ts';
import { float32ToFloat16, toFloat16Bits } from '#engine/tensors/float16.ts';
import { elementCount } from '#engine/tensors/views.ts';

/** A decoder small enough to be tried in a moment, with grouped heads. `test-data/selftest/make_reference.py` knows it too. */
export const PROBE: DecoderGeometry = {
  architecture: 'llama',
  blocks: 2,
  hiddenSize: 64,
  heads: 2,
  kvHeads: 1,
  headDim: 32,
  intermediateSize: 96,
  vocabSize: 64,
  rmsNormEps: 1e-5,
  ropeTheta: 10000,
  maxPositions: 64,
};

/** Positions of the prefill, beyond the 32 from which attention kernels take another path, and single steps behind it. */
export const PROBE_PROMPT = 40;
export const PROBE_STEPS = 2;

/** Every weight is a multiple of this: exact in float16 and as a 4-bit code. */
const STEP = 1 / 32;
const ZERO_POINT = 8;

/** Residual stream [PROBE_PROMPT + PROBE_STEPS, hidden size] in front of block 0. */
export function probeStream(): Float32Array {
  const count = (PROBE_PROMPT + PROBE_STEPS) * PROBE.hiddenSize;
  return Float32Array.from(nibbles(count, 999), (nibble) => (nibble - ZERO_POINT) / 8);
}

/** Weights of one probe block, stored as the dtype stores them. */
export function probeWeights(block: number, dtype: ModelDtype): StageWeights {
  const tensors = llama.blockTensors(PROBE);
  const encoded = tensors.map((spec) => ({ ...spec, encoding: encodingOf(spec, 'block', dtype) }));
  const { entries, bytes } = layOut(encoded);
  const file = new Uint8Array(bytes);
  for (const [index, entry] of entries.entries()) {
    fill(entry, nibbles(elementCount(entry.shape), block * 16 + index + 1), file.buffer);
  }
  return new StageWeights({ path: `probe-${String(block)}`, bytes, sha256: '', tensors: [...entries] }, file);
}

function fill(entry: TensorEntry, codes: Uint8Array, file: ArrayBuffer): void {
  if (entry.encoding === 'quantized') {
    const data = new Uint8Array(file, entry.data.offset, entry.data.bytes);
    for (let pair = 0; pair < data.length; pair++) {
      data[pair] = (codes[2 * pair] ?? 0) | ((codes[2 * pair + 1] ?? 0) << 4);
    }
    new Uint16Array(file, entry.scales.offset, entry.scales.bytes / 2).fill(toFloat16Bits(STEP));
    new Uint8Array(file, entry.zeroPoints.offset, entry.zeroPoints.bytes).fill(ZERO_POINT * 0x11);
    return;
  }
  const offset = entry.shape.length === 1 ? 1 : 0;
  const values = Float32Array.from(codes, (code) => offset + (code - ZERO_POINT) * STEP);
  if (entry.encoding === 'float32') new Float32Array(file, entry.data.offset, values.length).set(values);
  else float32ToFloat16(values, new Uint16Array(file, entry.data.offset, values.length));
}

/** The upper four bits of a 32-bit linear congruential sequence: any language makes the same ones. */
function nibbles(count: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 28;
  });
}
