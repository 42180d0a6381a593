import type { DecoderGeometry } from '#engine/model/manifest.ts';

/**
 * Positions that rotary tables are built for. Every block's session holds its own tables, so a decoder that takes
 * 32 k positions gets tables for as many as a picture, a prompt and an answer need.
 */
const TABLE_POSITIONS = 4096;

/** Positions of prompt and answer together that the graphs of a decoder can run. */
export function usablePositions({ maxPositions }: Pick<DecoderGeometry, 'maxPositions'>): number {
  return Math.min(maxPositions, TABLE_POSITIONS);
}

/**
 * Cosines and sines of the rotary position embedding (HF `LlamaRotaryEmbedding`, default type), each
 * [positions, headDim / 2], computed in float32 as HF does.
 */
export function ropeCaches(
  decoder: DecoderGeometry,
  positions = usablePositions(decoder),
): {
  readonly positions: number;
  readonly cos: Float32Array;
  readonly sin: Float32Array;
} {
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
  return { positions, cos, sin };
}
