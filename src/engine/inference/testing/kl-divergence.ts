import { klDivergence } from '#engine/inference/logits.ts';

/**
 * Mean over positions of KL(reference || other) in nats, from logits [positions, vocabulary] each: how many nats the
 * other model loses on tokens that the reference draws.
 */
export function meanKlDivergence(reference: Float32Array, other: Float32Array, vocabulary: number): number {
  const positions = reference.length / vocabulary;
  if (reference.length !== other.length || !Number.isInteger(positions))
    throw new RangeError(`Logits of ${reference.length} and ${other.length} values do not compare.`);
  let sum = 0;
  for (let start = 0; start < reference.length; start += vocabulary) {
    const end = start + vocabulary;
    sum += klDivergence(reference.subarray(start, end), other.subarray(start, end));
  }
  return sum / positions;
}
