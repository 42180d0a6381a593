import type { DecoderGeometry } from '#engine/model/manifest.ts';

/**
 * Cosines and sines of the rotary position embedding (HF `LlamaRotaryEmbedding`, default type), each
 * [positions, headDim / 2], computed in float32 as HF does.
 */
export function ropeCaches(
  decoder: DecoderGeometry,
  positions: number,
): { readonly cos: Float32Array; readonly sin: Float32Array } {
  const half = decoder.headDim / 2;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let pair = 0; pair < half; pair++) {
    const inverseFrequency = Math.fround(1 / decoder.ropeTheta ** ((2 * pair) / decoder.headDim));
    for (let position = 0; position < positions; position++) {
      const angle = Math.fround(position * inverseFrequency);
      cos[position * half + pair] = Math.cos(angle);
      sin[position * half + pair] = Math.sin(angle);
    }
  }
  return { cos, sin };
}
