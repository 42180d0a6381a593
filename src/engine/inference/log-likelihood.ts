/**
 * Sum over t of log p(tokens[t]), for logits [T, V'] of which the first `vocabulary` of each row count (a head may be padded).
 */
export function logLikelihoods(logits: Float32Array, tokens: readonly number[], vocabulary: number): number {
  const width = logits.length / tokens.length;
  let total = 0;
  for (const [position, token] of tokens.entries()) {
    const row = logits.subarray(position * width, position * width + vocabulary);
    let highest = -Infinity;
    for (const value of row) highest = Math.max(highest, value);
    let sum = 0;
    for (const value of row) sum += Math.exp(value - highest);
    total += (row[token] ?? -Infinity) - highest - Math.log(sum);
  }
  return total;
}
