import type { Tensor } from 'onnxruntime-common';
import type { SkipSet } from '#engine/search/skip-set.ts';
import type { BatchPositions } from './batch-positions.ts';
import type { BlockModel } from './block-model.ts';
import { greedyChoice } from './greedy-choice.ts';
import type { KvCache } from './kv-cache.ts';

/** A batch of prompts, of any lengths, each followed by a draft of its answer. */
export interface DraftedBatch {
  /** Residual stream in front of `firstBlock` of prompt and fed draft tokens, right-padded: [B, S, H]. */
  readonly stream: Tensor;
  readonly firstBlock: number;
  /** Tokens of each row's prompt, image positions included. */
  readonly promptLengths: readonly number[];
  /** One draft a row, possibly empty; its last token is not part of the stream, since nothing comes behind it. */
  readonly drafts: readonly (readonly number[])[];
  /** Caches of the blocks in front of `firstBlock` for the same positions. */
  readonly cache: KvCache;
}

export interface DecodeOptions {
  readonly skip: SkipSet;
  /** Blocks skipped in the pass over the prompt, `skip` without it. Another set than `skip` takes empty drafts. */
  readonly promptSkip?: SkipSet;
  readonly maxNewTokens: number;
  readonly signal?: AbortSignal;
  readonly keepStream?: (block: number, stream: Tensor) => void;
  readonly onBlock?: (block: number, milliseconds: number) => void;
  /** Called once the first token of every row is known, and after each further step. */
  readonly onStep?: () => void;
}

export interface DecodedBatch {
  /** Greedy answers, the end token included where one was produced. */
  readonly answers: readonly (readonly number[])[];
  /** Per row, the smallest margin among its decisions. */
  readonly margins: readonly number[];
  /** Work done: blocks run x token positions of all rows, padding included. */
  readonly blockTokens: number;
}

/** Draft tokens that are fed: all but the last. */
export function fedTokens(draft: readonly number[]): readonly number[] {
  return draft.slice(0, -1);
}

/**
 * Greedy decoding that starts from drafts: one pass behind the prompt gives the model's choice at every draft position;
 * tokens are accepted up to and including the first choice that differs from the draft, and rows that have not ended are
 * decoded on from there. Gives what decoding token by token gives, up to rounding (see `margins`). With empty drafts
 * it is plain prefill and decode.
 */
export async function decodeBatch(
  model: BlockModel,
  batch: DraftedBatch,
  options: DecodeOptions,
): Promise<DecodedBatch> {
  const decoding = new BatchDecoding(model, batch, options);
  await decoding.verifyDrafts();
  options.onStep?.();
  while (!decoding.done) {
    await decoding.step();
    options.onStep?.();
  }
  return decoding.result();
}

class BatchDecoding {
  readonly #positions: BatchPositions;
  readonly #answers: number[][];
  readonly #margins: number[];
  #blockTokens = 0;

  constructor(
    private readonly model: BlockModel,
    private readonly batch: DraftedBatch,
    private readonly options: DecodeOptions,
  ) {
    this.#positions = model.chain.startBatch(
      batch.drafts.length,
      Math.max(...batch.promptLengths) + options.maxNewTokens,
    );
    this.#answers = batch.drafts.map(() => []);
    this.#margins = batch.drafts.map(() => Infinity);
  }

  get done(): boolean {
    return this.#answers.every((answer) => this.#ended(answer));
  }

  result(): DecodedBatch {
    return { answers: this.#answers, margins: this.#margins, blockTokens: this.#blockTokens };
  }

  async verifyDrafts(): Promise<void> {
    const { stream, firstBlock, drafts } = this.batch;
    const behind = await this.#forward(stream, firstBlock);
    const sequence = stream.dims[1] ?? 0;
    const wanted = drafts.flatMap((draft, row) => {
      const lastOfPrompt = row * sequence + this.#promptLength(row) - 1;
      return Array.from({ length: fedTokens(draft).length + 1 }, (_, step) => lastOfPrompt + step);
    });
    const logits = await this.model.logitsAt(behind, wanted);
    if (behind !== stream) behind.dispose();
    let position = 0;
    for (const [row, draft] of drafts.entries()) {
      this.#accept(row, draft, logits, position);
      position += fedTokens(draft).length + 1;
    }
  }

  /** One token for every row; rows that have ended ride along and forget the step. */
  async step(): Promise<void> {
    const { model } = this;
    const ended = this.#answers.map((answer) => this.#ended(answer));
    const lengths = this.#answers.map((_, row) => this.#positions.length(row));
    const tokens = this.#answers.map((answer) => answer.at(-1) ?? 0);
    const rows = await Promise.all(tokens.map((token) => model.embedding.embedAnswer([token])));
    const stream = model.streamOf(rows);
    const behind = await this.#forward(stream, 0);
    const active = [...ended.keys()].filter((row) => !ended[row]);
    const logits = await model.logitsAt(behind, active);
    if (behind !== stream) behind.dispose();
    stream.dispose();
    for (const [index, row] of active.entries()) this.#choose(row, logits, index);
    for (const [row, isEnded] of ended.entries())
      if (isEnded) this.#positions.truncate(row, lengths[row] ?? 0);
  }

  async #forward(stream: Tensor, firstBlock: number): Promise<Tensor> {
    const { chain } = this.model;
    const { signal, keepStream, onBlock } = this.options;
    const first = this.#positions.length(0) === 0;
    const skip = (first && this.options.promptSkip) || this.options.skip;
    const behind = await chain.forward(stream, {
      firstBlock,
      skip,
      positions: this.#positions,
      cache: this.batch.cache,
      ...(signal && { signal }),
      ...(first && keepStream && { keepStream }),
      ...(first && onBlock && { onBlock }),
    });
    const [rows = 0, sequence = 0] = stream.dims;
    this.#blockTokens += rows * sequence * chain.keptFrom(firstBlock, skip);
    return behind;
  }

  #accept(row: number, draft: readonly number[], logits: Float32Array, firstPosition: number): void {
    const fed = fedTokens(draft);
    for (let step = 0; step <= fed.length; step++) {
      const token = this.#choose(row, logits, firstPosition + step);
      if (step < fed.length && token === fed[step] && !this.#ended(this.#answers[row] ?? [])) continue;
      // Rejected tokens go, and the padding behind a shorter row.
      this.#positions.truncate(row, this.#promptLength(row) + step);
      return;
    }
  }

  #promptLength(row: number): number {
    return this.batch.promptLengths[row] ?? 0;
  }

  #choose(row: number, logits: Float32Array, position: number): number {
    const { token, margin } = greedyChoice(logits, position, this.model.manifest.decoder.vocabSize);
    this.#answers[row]?.push(token);
    this.#margins[row] = Math.min(this.#margins[row] ?? Infinity, margin);
    return token;
  }

  #ended(answer: readonly number[]): boolean {
    const last = answer.at(-1);
    return (
      answer.length >= this.options.maxNewTokens ||
      (last !== undefined && this.model.manifest.generation.eosTokenIds.includes(last))
    );
  }
}
