import { StageWeights } from '#engine/graphs/stage-weights.ts';
import type { DecoderGeometry, TensorEntry } from '#engine/model/manifest.ts';

/** A Llama decoder of the given size; speed does not depend on the values of its weights. */
export function randomGeometry(hiddenSize: number, blocks: number): DecoderGeometry {
  const headDim = 64;
  const heads = hiddenSize / headDim;
  return {
    architecture: 'llama',
    blocks,
    hiddenSize,
    heads,
    kvHeads: heads,
    headDim,
    intermediateSize: (hiddenSize * 11) / 4,
    vocabSize: 1024,
    rmsNormEps: 1e-5,
    ropeTheta: 10000,
    maxPositions: 256,
  };
}

/** float32 weights of one block, uniform in +-1/sqrt(fan-in). */
export function randomBlockWeights(decoder: DecoderGeometry, seed: number): StageWeights {
  const { hiddenSize, intermediateSize, heads, kvHeads, headDim } = decoder;
  const shapes: readonly (readonly [string, readonly number[]])[] = [
    ['input_layernorm.weight', [hiddenSize]],
    ['self_attn.q_proj.weight', [heads * headDim, hiddenSize]],
    ['self_attn.k_proj.weight', [kvHeads * headDim, hiddenSize]],
    ['self_attn.v_proj.weight', [kvHeads * headDim, hiddenSize]],
    ['self_attn.o_proj.weight', [hiddenSize, heads * headDim]],
    ['post_attention_layernorm.weight', [hiddenSize]],
    ['mlp.gate_proj.weight', [intermediateSize, hiddenSize]],
    ['mlp.up_proj.weight', [intermediateSize, hiddenSize]],
    ['mlp.down_proj.weight', [hiddenSize, intermediateSize]],
  ];
  const tensors: TensorEntry[] = [];
  let offset = 0;
  for (const [name, shape] of shapes) {
    const bytes = shape.reduce((product, size) => product * size, Float32Array.BYTES_PER_ELEMENT);
    tensors.push({ name, encoding: 'float32', shape: [...shape], data: { offset, bytes } });
    offset += bytes;
  }
  const values = new Float32Array(offset / Float32Array.BYTES_PER_ELEMENT);
  let state = seed + 1;
  for (let index = 0; index < values.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[index] = (state / 2 ** 31 - 1) / Math.sqrt(hiddenSize);
  }
  const file = { path: `random-${seed}.bin`, bytes: offset, sha256: '', tensors };
  return new StageWeights(file, new Uint8Array(values.buffer));
}
