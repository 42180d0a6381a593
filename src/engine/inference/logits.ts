/** The greedy decision at one position. */
export interface GreedyChoice {
  readonly token: number;
  /** Logit of the choice minus that of the runner-up: how much rounding noise it withstands. */
  readonly margin: number;
}

/** The choice in row `row` of `logits` [rows, vocabulary]; ties go to the lowest id, as torch.argmax on the CPU does. */
export function greedyChoice(logits: Float32Array, row: number, vocabulary: number): GreedyChoice {
  let token = 0;
  let best = -Infinity;
  let second = -Infinity;
  const start = row * vocabulary;
  for (let id = 0; id < vocabulary; id++) {
    const logit = logits[start + id] ?? -Infinity;
    if (logit > best) {
      second = best;
      best = logit;
      token = id;
    } else if (logit > second) {
      second = logit;
    }
  }
  return { token, margin: best - second };
}

/** The choices of a head that has sorted the two best: logits [rows, 2] and their ids. */
export function greedyChoices(topLogits: Float32Array, topIds: BigInt64Array): readonly GreedyChoice[] {
  return Array.from({ length: topIds.length / 2 }, (_, row) => ({
    token: Number(topIds[2 * row]),
    margin: (topLogits[2 * row] ?? NaN) - (topLogits[2 * row + 1] ?? NaN),
  }));
}

/**
 * Sum over t of log p(tokens[t]), for logits [T, V'] of which the first `vocabulary` of each row count (a head may be padded).
 */
export function logLikelihoods(logits: Float32Array, tokens: readonly number[], vocabulary: number): number {
  const width = logits.length / tokens.length;
  let total = 0;
  for (const [position, token] of tokens.entries()) {
    const row = logits.subarray(position * width, position * width + vocabulary);
    const { highest, logSum } = normaliserOf(row);
    total += (row[token] ?? -Infinity) - highest - logSum;
  }
  return total;
}

/** KL(reference || other) in nats between the distributions that two rows of logits [V] give. */
export function klDivergence(reference: Float32Array, other: Float32Array): number {
  const logs = logProbabilities(reference);
  const otherLogs = logProbabilities(other);
  let sum = 0;
  for (const [token, log] of logs.entries()) {
    const probability = Math.exp(log);
    // A token that cannot come adds nothing; its logarithm would make NaN of it.
    if (probability > 0) sum += probability * (log - (otherLogs[token] ?? NaN));
  }
  return sum;
}

/** log p of every token, from logits [V]. */
export function logProbabilities(logits: Float32Array): Float64Array {
  const { highest, logSum } = normaliserOf(logits);
  const logs = new Float64Array(logits.length);
  for (const [token, logit] of logits.entries()) logs[token] = logit - highest - logSum;
  return logs;
}

function normaliserOf(logits: Float32Array): { readonly highest: number; readonly logSum: number } {
  let highest = -Infinity;
  for (const logit of logits) highest = Math.max(highest, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  return { highest, logSum: Math.log(sum) };
}
