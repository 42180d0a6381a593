import type { Tensor } from 'onnxruntime-common';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { BatchPositions } from './batch-positions.ts';
import type { BlockModel } from './block-model.ts';
import type { KvCache } from './kv-cache.ts';
import { type ChooseToken, NextToken } from './next-token.ts';

/** A batch of prompts, of any lengths, each followed by a draft of its answer. */
export interface DraftedBatch {
  /** Residual stream in front of `firstBlock` of prompt and fed draft tokens, right-padded: [B, S, H]. */
  readonly stream: Tensor;
  readonly firstBlock: number;
  /** Tokens of each row's prompt, image placeholders included. */
  readonly prompts: readonly (readonly number[])[];
  /** One draft a row, possibly empty; its last token is not part of the stream, since nothing comes behind it. */
  readonly drafts: readonly (readonly number[])[];
  /** Caches of the blocks in front of `firstBlock` for the same positions, unless `restoreCache` fills them. */
  readonly cache: KvCache;
  /**
   * Fills `cache` for the blocks in front of `firstBlock` and gives the block tokens that this took. Called at most once,
   * when an answer goes on behind its draft: no cache in front is needed before.
   */
  readonly restoreCache?: () => Promise<number>;
}

export interface DecodeOptions {
  readonly skip: SkipSet;
  /** Blocks skipped in the pass over the prompt, `skip` without it. Another set than `skip` takes empty drafts. */
  readonly promptSkip?: SkipSet;
  readonly maxNewTokens: number;
  readonly signal?: AbortSignal;
  readonly keepStream?: (block: number, stream: Tensor) => void;
  readonly onBlock?: (block: number, milliseconds: number) => void;
  /** Called with the answers so far, once the first token of every row is known, and after each further step. */
  readonly onStep?: (answers: readonly (readonly number[])[]) => void;
  /** Called with each answer as it ends, while others of the batch may go on. It has to return at once. */
  readonly onEnded?: (answer: readonly number[]) => void;
}

export interface DecodedBatch {
  /** Greedy answers, the end token included where one was produced. */
  readonly answers: readonly (readonly number[])[];
  /** Per row, the margin of each token's choice. */
  readonly margins: readonly (readonly number[])[];
  /** Work done: blocks run x token positions of all rows, padding included. */
  readonly blockTokens: number;
}

/** Draft tokens that are fed: all but the last. */
export function fedTokens(draft: readonly number[]): readonly number[] {
  return draft.slice(0, -1);
}

/**
 * Greedy decoding that starts from drafts: one pass over prompt and drafts gives the model's choice at every draft
 * position; tokens are accepted up to and including the first choice that differs from the draft, and rows that have
 * not ended are decoded on from there. Gives what decoding token by token gives, up to rounding (see `margins`). With
 * empty drafts it is plain prefill and decode.
 */
export async function decodeBatch(
  model: BlockModel,
  batch: DraftedBatch,
  options: DecodeOptions,
): Promise<DecodedBatch> {
  const decoding = new BatchDecoding(model, batch, options);
  await decoding.firstPass();
  return decoding.finish();
}

/** Rows are dropped once so large a share of the batch has ended that copying the caches of the rest pays off. */
const ENDED_SHARE = 0.25;

export function dropPaysOff(active: number, rows: number): boolean {
  return active <= (1 - ENDED_SHARE) * rows;
}

/** The steps of `decodeBatch`. */
export class BatchDecoding {
  #positions: BatchPositions;
  /** The cache of the rows still in the batch; the caller's own until the first row is dropped. */
  #cache: KvCache;
  /** The rows still in the batch, as the caller numbers them. */
  #rows: readonly number[];
  readonly #answers: number[][];
  readonly #margins: number[][];
  readonly #nextToken: NextToken;
  #blockTokens = 0;

  constructor(
    private readonly model: BlockModel,
    private readonly batch: DraftedBatch,
    private readonly options: DecodeOptions,
  ) {
    this.#positions = model.chain.startBatch(
      batch.drafts.length,
      Math.max(...batch.prompts.map((prompt) => prompt.length)) + options.maxNewTokens,
    );
    this.#nextToken = new NextToken(model.manifest, options.maxNewTokens);
    this.#cache = batch.cache;
    this.#rows = [...batch.drafts.keys()];
    this.#answers = batch.drafts.map(() => []);
    this.#margins = batch.drafts.map(() => []);
  }

  get done(): boolean {
    return this.#answers.every((answer) => this.#nextToken.ends(answer));
  }

  /** Prompts and drafts. */
  async firstPass(): Promise<void> {
    const { stream, firstBlock } = this.batch;
    const behind = await this.#forward(stream, firstBlock);
    await this.#verifyDrafts(behind, 0);
    if (behind !== stream) behind.dispose();
  }

  /** As `firstPass`, but from a stream in which the pass for these rows was made before, from `firstRow` on. */
  async takeFirstPass(behind: Tensor, firstRow: number): Promise<void> {
    const { stream, firstBlock } = this.batch;
    this.#positions.advance(stream.dims[1] ?? 0);
    this.#count(stream, firstBlock, this.options.skip);
    await this.#verifyDrafts(behind, firstRow);
  }

  /** Decodes on until every answer has ended. */
  async finish(): Promise<DecodedBatch> {
    this.options.onStep?.(this.#answers);
    await this.restoreCache();
    try {
      while (!this.done) {
        await this.#dropEnded();
        await this.#step();
        this.options.onStep?.(this.#answers);
      }
    } finally {
      this.#dispose();
    }
    return this.decoded;
  }

  get decoded(): DecodedBatch {
    return { answers: this.#answers, margins: this.#margins, blockTokens: this.#blockTokens };
  }

  /** Fills the caches in front of the first block, where an answer goes on. */
  async restoreCache(): Promise<void> {
    if (!this.done) this.#blockTokens += (await this.batch.restoreCache?.()) ?? 0;
  }

  /** The rows whose answers go on, with the positions that they have behind the first pass. */
  liveRows(): { readonly rows: readonly number[]; readonly positions: BatchPositions } {
    const rows = this.#rows.filter((row) => !this.#hasEnded(row));
    return { rows, positions: this.#positions.select(rows) };
  }

  /** The token to feed for a row; null behind the end of its answer. */
  nextFed(row: number): number | null {
    return this.#hasEnded(row) ? null : (this.#answers[row]?.at(-1) ?? null);
  }

  /** Counts a step that is made for these rows together with others, as one of their own would be. */
  countStep(): void {
    if (this.done) return;
    const active = this.#stayingRows();
    if (active) this.#rows = active.flatMap((index) => this.#rows[index] ?? []);
    this.#blockTokens += this.#rows.length * this.model.chain.keptFrom(0, this.options.skip);
  }

  /** Takes the choice that a step gave for a row. */
  take(row: number, choose: ChooseToken, place: number): void {
    this.#choose(row, choose, place);
  }

  async #verifyDrafts(behind: Tensor, firstRow: number): Promise<void> {
    const { drafts } = this.batch;
    const sequence = behind.dims[1] ?? 0;
    const wanted = drafts.flatMap((draft, row) => {
      const lastOfPrompt = (firstRow + row) * sequence + this.#promptLength(row) - 1;
      return Array.from({ length: fedTokens(draft).length + 1 }, (_, step) => lastOfPrompt + step);
    });
    const choose = await this.#nextToken.at(this.model, behind, wanted);
    let position = 0;
    for (const [row, draft] of drafts.entries()) {
      this.#accept(row, draft, choose, position);
      position += fedTokens(draft).length + 1;
    }
  }

  /** Takes rows that have ended out of the batch, where enough of them have. */
  async #dropEnded(): Promise<void> {
    const active = this.#stayingRows();
    if (!active) return;
    const cache = await this.#cache.copyRows(active, this.model.rows);
    this.#dispose();
    this.#cache = cache;
    this.#positions = this.#positions.select(active);
    this.#rows = active.flatMap((index) => this.#rows[index] ?? []);
  }

  /** The rows that are left once those that have ended are dropped; null where that does not pay off yet. */
  #stayingRows(): readonly number[] | null {
    const active = this.#rows.flatMap((row, index) => (this.#hasEnded(row) ? [] : [index]));
    return dropPaysOff(active.length, this.#rows.length) ? active : null;
  }

  /** Frees the copies; the caller keeps its own cache. */
  #dispose(): void {
    if (this.#cache !== this.batch.cache) this.#cache.dispose();
    this.#cache = this.batch.cache;
  }

  /** One token for every row in the batch; rows that have ended take part, and their step is discarded. */
  async #step(): Promise<void> {
    const { model } = this;
    const ended = this.#rows.map((row) => this.#hasEnded(row));
    const lengths = this.#rows.map((_, index) => this.#positions.length(index));
    const tokens = this.#rows.map((row) => this.#answers[row]?.at(-1) ?? 0);
    const rows = await Promise.all(tokens.map((token) => model.embedding.embedAnswer([token])));
    const stream = model.streamOf(rows);
    const behind = await this.#forward(stream, 0);
    const active = [...ended.keys()].filter((index) => !ended[index]);
    const choose = await this.#nextToken.at(model, behind, active);
    if (behind !== stream) behind.dispose();
    stream.dispose();
    for (const [place, index] of active.entries()) this.#choose(this.#rows[index] ?? -1, choose, place);
    for (const [index, isEnded] of ended.entries())
      if (isEnded) this.#positions.truncate(index, lengths[index] ?? 0);
  }

  #hasEnded(row: number): boolean {
    return this.#nextToken.ends(this.#answers[row] ?? []);
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
      cache: this.#cache,
      ...(signal && { signal }),
      ...(first && keepStream && { keepStream }),
      ...(first && onBlock && { onBlock }),
    });
    this.#count(stream, firstBlock, skip);
    return behind;
  }

  #count(stream: Tensor, firstBlock: number, skip: SkipSet): void {
    const [rows = 0, sequence = 0] = stream.dims;
    this.#blockTokens += rows * sequence * this.model.chain.keptFrom(firstBlock, skip);
  }

  #accept(row: number, draft: readonly number[], choose: ChooseToken, firstPosition: number): void {
    const fed = fedTokens(draft);
    for (let step = 0; step <= fed.length; step++) {
      const token = this.#choose(row, choose, firstPosition + step);
      if (step < fed.length && token === fed[step] && !this.#hasEnded(row)) continue;
      // Discards rejected tokens, and the padding behind a shorter row.
      this.#positions.truncate(row, this.#promptLength(row) + step);
      return;
    }
  }

  #promptLength(row: number): number {
    return this.batch.prompts[row]?.length ?? 0;
  }

  #choose(row: number, choose: ChooseToken, position: number): number {
    const answer = this.#answers[row] ?? [];
    const prompt = this.batch.prompts[row] ?? [];
    const { token, margin } = choose(position, { prompt, answer });
    answer.push(token);
    this.#margins[row]?.push(margin);
    if (this.#nextToken.ends(answer)) this.options.onEnded?.(answer);
    return token;
  }
}
