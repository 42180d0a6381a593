import { ropeCaches } from '#engine/graphs/rope.ts';
import type { DecoderGeometry } from '#engine/model/manifest.ts';

/** Query and keys of one block for one row. */
export interface AttentionParts {
  /** [heads * headDim] of the last of `positions`, in front of the rotary embedding. */
  readonly query: Float32Array;
  /** [kvHeads, T, headDim] behind the rotary embedding, of which the first `positions` slots count. */
  readonly keys: Float32Array;
  readonly positions: number;
}

/** Makes attention weights of a decoder's queries and cached keys, with rotary tables that are made once. */
export class AttentionWeights {
  readonly #rope: ReturnType<typeof ropeCaches>;

  constructor(private readonly decoder: DecoderGeometry) {
    this.#rope = ropeCaches(decoder);
  }

  /**
   * The weights [positions] that the last position gives to each one, mean over heads; they add up to 1. HF
   * `eager_attention_forward`: softmax of q . k / sqrt(headDim).
   */
  ofLastPosition({ query, keys, positions }: AttentionParts): Float64Array {
    const { heads, kvHeads, headDim } = this.decoder;
    const stride = keys.length / kvHeads;
    const mean = new Float64Array(positions);
    for (let head = 0; head < heads; head++) {
      const rotated = this.#rotate(query.subarray(head * headDim, (head + 1) * headDim), positions - 1);
      const group = Math.floor((head * kvHeads) / heads) * stride;
      const scores = Float64Array.from(mean, (_, position) => {
        const start = group + position * headDim;
        return dot(rotated, keys.subarray(start, start + headDim)) / Math.sqrt(headDim);
      });
      for (const [position, weight] of softmax(scores).entries())
        mean[position] = (mean[position] ?? 0) + weight / heads;
    }
    return mean;
  }

  /** HF `apply_rotary_pos_emb`: the halves of a head turn as pairs. */
  #rotate(query: Float32Array, position: number): Float64Array {
    const half = query.length / 2;
    const rotated = new Float64Array(query.length);
    for (let pair = 0; pair < half; pair++) {
      const cos = this.#rope.cos[position * half + pair] ?? NaN;
      const sin = this.#rope.sin[position * half + pair] ?? NaN;
      const first = query[pair] ?? NaN;
      const second = query[pair + half] ?? NaN;
      rotated[pair] = first * cos - second * sin;
      rotated[pair + half] = second * cos + first * sin;
    }
    return rotated;
  }
}

function dot(a: Float64Array, b: Float32Array): number {
  let sum = 0;
  for (const [index, value] of a.entries()) sum += value * (b[index] ?? NaN);
  return sum;
}

function softmax(scores: Float64Array): Float64Array {
  const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const exponentials = scores.map((score) => Math.exp(score - highest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}
