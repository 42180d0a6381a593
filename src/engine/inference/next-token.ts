import type { Manifest } from '#engine/model/manifest.ts';
import { type GreedyChoice, greedyChoice } from './logits.ts';
import { type AnswerSoFar, type LogitsProcessor, logitsProcessors } from './logits-processors.ts';

/**
 * The greedy choice of a model's next token, behind what its generation settings do to the logits. The logits themselves
 * stay as they are: likelihoods and everything else that reads them are not affected.
 */
export class NextToken {
  readonly #vocabulary: number;
  readonly #processors: readonly LogitsProcessor[];

  constructor({ decoder, generation }: Manifest, maxNewTokens: number) {
    const { logits = {}, eosTokenIds } = generation;
    this.#vocabulary = decoder.vocabSize;
    this.#processors = logitsProcessors(logits, eosTokenIds, maxNewTokens);
  }

  /** The choice in row `row` of `logits` [rows, vocabulary]. */
  choose(logits: Float32Array, row: number, soFar: AnswerSoFar): GreedyChoice {
    if (this.#processors.length === 0) return greedyChoice(logits, row, this.#vocabulary);
    const changed = logits.slice(row * this.#vocabulary, (row + 1) * this.#vocabulary);
    for (const process of this.#processors) process(changed, soFar);
    return greedyChoice(changed, 0, this.#vocabulary);
  }
}
