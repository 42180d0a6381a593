import type { Tensor } from 'onnxruntime-common';
import type { Manifest } from '#engine/model/manifest.ts';
import type { BlockModel } from './block-model.ts';
import { type GreedyChoice, greedyChoice } from './logits.ts';
import { type AnswerSoFar, type LogitsProcessor, logitsProcessors } from './logits-processors.ts';

/** The choice at the position of an index, behind an answer so far. */
export type ChooseToken = (index: number, soFar: AnswerSoFar) => GreedyChoice;

/**
 * The greedy choice of a model's next token, behind what its generation settings do to the logits. The logits themselves
 * stay as they are: likelihoods and everything else that reads them are not affected.
 */
export class NextToken {
  readonly #vocabulary: number;
  readonly #processors: readonly LogitsProcessor[];
  readonly #eosTokenIds: readonly number[];

  constructor(
    { decoder, generation }: Manifest,
    private readonly maxNewTokens: number,
  ) {
    const { logits = {}, eosTokenIds } = generation;
    this.#vocabulary = decoder.vocabSize;
    this.#eosTokenIds = eosTokenIds;
    this.#processors = logitsProcessors(logits, eosTokenIds, maxNewTokens);
  }

  /** Whether no token comes behind these. */
  ends(answer: readonly number[]): boolean {
    const last = answer.at(-1);
    return answer.length >= this.maxNewTokens || (last !== undefined && this.#eosTokenIds.includes(last));
  }

  /** The choices at some positions of a stream behind the last block. Logits come back only where settings change them. */
  async at(model: BlockModel, stream: Tensor, positions: readonly number[]): Promise<ChooseToken> {
    if (this.#processors.length === 0) {
      const choices = await model.choicesAt(stream, positions);
      return (index) => {
        const choice = choices[index];
        if (choice) return choice;
        throw new RangeError(`There is no choice ${String(index)}.`);
      };
    }
    const logits = await model.logitsAt(stream, positions);
    return (index, soFar) => {
      const changed = logits.slice(index * this.#vocabulary, (index + 1) * this.#vocabulary);
      for (const process of this.#processors) process(changed, soFar);
      return greedyChoice(changed, 0, this.#vocabulary);
    };
  }
}
