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
