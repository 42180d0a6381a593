import { logProbabilities } from '#engine/inference/logits.ts';

/** A token with the probability that the head gives it. */
interface LensToken {
  readonly id: number;
  readonly probability: number;
}

/** What the head would say of one state. */
export interface LensReading {
  /** The most probable tokens, in falling order; of equals, the lower id first. */
  readonly top: readonly LensToken[];
  /** The token that the model answers with: 1 and the number of tokens that are more probable, and its probability. */
  readonly answer: { readonly rank: number; readonly probability: number };
}

/** Reads logits [V] of a state that has gone through final norm and head (nostalgebraist, "interpreting GPT", 2020). */
export function readLens(logits: Float32Array, answer: number, topK: number): LensReading {
  const logs = logProbabilities(logits);
  const best = logs[answer] ?? NaN;
  return {
    top: highest(logs, topK).map((id) => ({ id, probability: Math.exp(logs[id] ?? NaN) })),
    answer: {
      rank: logs.reduce((rank, log) => (log > best ? rank + 1 : rank), 1),
      probability: Math.exp(best),
    },
  };
}

/** Indices of the `count` highest values, in falling order. Sorting a vocabulary for each block would take seconds. */
function highest(values: Float64Array, count: number): readonly number[] {
  const found: number[] = [];
  const valueAt = (place: number): number => values[found[place] ?? -1] ?? -Infinity;
  for (const [index, value] of values.entries()) {
    if (found.length === count && value <= valueAt(count - 1)) continue;
    let place = found.length;
    while (place > 0 && valueAt(place - 1) < value) place--;
    found.splice(place, 0, index);
    if (found.length > count) found.pop();
  }
  return found;
}
