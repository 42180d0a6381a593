import type { Tensor } from 'onnxruntime-common';
import { type DecodedBatch, decodeBatch } from '#engine/inference/batch-decoding.ts';
import { decodeTogether } from '#engine/inference/decode-together.ts';
import {
  type PreparedPrompt,
  generateBatch,
  promptLengths,
  promptStream,
} from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { type SkipSet, firstDifference, keptFrom } from '#engine/base/skip-set.ts';
import type { KeptState } from './kept-state.ts';
import { type SamplePrompt, type ScoredSamples, longestRow, readyPrompts } from './scored-samples.ts';
import { type SettledAnswers, settleAnswers } from './settled-answers.ts';

type Answers = readonly (readonly number[])[];

/** The start of a pass under another skip set: the prompt when there is no stream. */
interface Start {
  readonly skip: SkipSet;
  readonly firstBlock: number;
  readonly stream: Tensor | undefined;
  readonly cache: KvCache;
  readonly restoreCache?: () => Promise<number>;
}

/** What a group is made of. */
export interface GroupPlan {
  readonly samples: readonly number[];
  /** By sample: a guess at the answer under the parent, possibly empty. */
  readonly drafts: Answers;
  readonly kept: KeptState;
}

/**
 * One group of samples under the parent skip set: the answers, and the state that other skip sets reuse, which is the
 * residual stream entering every kept block and the KV caches, over prompt and answer, as far as they are kept.
 */
export class ParentGroup {
  readonly #streams = new Map<number, Tensor>();
  readonly #cache = new KvCache();
  #answers: Answers = [];
  #parent: SkipSet;

  private constructor(
    readonly samples: readonly number[],
    parent: SkipSet,
    private readonly scored: ScoredSamples,
  ) {
    this.#parent = parent;
  }

  /**
   * Answers the group under `parent`, starting from the drafts, and keeps the state that the plan names. The caller disposes
   * the group.
   */
  static async create(
    scored: ScoredSamples,
    parent: SkipSet,
    { samples, drafts, kept }: GroupPlan,
    signal: AbortSignal,
  ): Promise<{ readonly group: ParentGroup; readonly blockTokens: number }> {
    const group = new ParentGroup(samples, parent, scored);
    try {
      return { group, blockTokens: await group.#answer(drafts, kept, signal) };
    } catch (error) {
      group.dispose();
      throw error;
    }
  }

  get answers(): Answers {
    return this.#answers;
  }

  /** Whether the stream is kept from which `parent` differs, and all answers under it are thought to be those of this one. */
  canMove(parent: SkipSet, answers: Answers): boolean {
    const first = firstDifference(this.#parent, parent, this.scored.model.blocks);
    if (this.#streams.size === 0 || !this.#answers.every((answer, row) => isSame(answer, answers[row] ?? [])))
      return false;
    return first === this.scored.model.blocks || this.#streamInto(first) !== undefined;
  }

  /**
   * Makes another skip set the parent and gives the block tokens that this took: the state in front of the first block in which
   * the two differ stays, and the answers are verified as drafts. Only if `canMove`. A group whose move fails is empty.
   */
  async moveTo(parent: SkipSet, kept: KeptState, signal: AbortSignal): Promise<number> {
    const { blocks } = this.scored.model;
    const firstBlock = firstDifference(this.#parent, parent, blocks);
    if (firstBlock === blocks) return 0;
    const start = this.#takeFrom(firstBlock);
    const drafts = this.#answers;
    try {
      const decoded = await this.#decodeFrom(start, firstBlock, parent, signal);
      this.#parent = parent;
      return await this.#settle(decoded, drafts, kept, signal);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /**
   * Answers under other skip sets: of each only blocks behind the first in which it differs from the parent run, and the
   * parent's answers are verified as drafts, for several skip sets in one pass. Without kept streams every kept block
   * runs, for one skip set after the other.
   */
  async answersUnder(skips: readonly SkipSet[], signal: AbortSignal): Promise<readonly SettledAnswers[]> {
    const starts = skips.map((skip) => this.#startOf(skip, signal));
    try {
      const settled: SettledAnswers[] = [];
      for (const [index, decoded] of (await this.#decode(starts, signal)).entries())
        settled.push(await settleAnswers(this.scored, decoded, this.samples, skips[index] ?? [], signal));
      return settled;
    } finally {
      for (const { cache } of starts) cache.dispose();
    }
  }

  dispose(): void {
    for (const stream of this.#streams.values()) stream.dispose();
    this.#streams.clear();
    this.#cache.dispose();
  }

  /** The part of the pass that a skip set has in common with the parent; the caller disposes the cache. */
  #startOf(skip: SkipSet, signal: AbortSignal): Start {
    const { blocks } = this.scored.model;
    const firstBlock = firstDifference(this.#parent, skip, blocks);
    const stream = this.#streamInto(firstBlock);
    if (stream && this.#keepsCaches) return { skip, firstBlock, stream, cache: this.#cache.fork(firstBlock) };
    const cache = new KvCache();
    const restoreCache = (): Promise<number> => this.#restoreCache(cache, firstBlock, signal);
    return { skip, firstBlock, stream, cache, ...(stream && { restoreCache }) };
  }

  /** The residual stream in front of a block, as far as it is kept. */
  #streamInto(block: number): Tensor | undefined {
    return this.#streams.get(keptFrom(this.#parent, block, this.scored.model.blocks));
  }

  /** Frees the state from a block on, and gives the stream in front of it to the caller. */
  #takeFrom(firstBlock: number): Tensor {
    const start = this.#streamInto(firstBlock);
    if (!start) throw new RangeError('There is no stream to go on from.');
    for (const [block, stream] of this.#streams) {
      if (block < firstBlock) continue;
      this.#streams.delete(block);
      if (stream !== start) stream.dispose();
    }
    this.#cache.dropFrom(firstBlock);
    return start;
  }

  /** The pass of a new parent over prompts and answers, from a stream that it takes over. */
  async #decodeFrom(
    stream: Tensor,
    firstBlock: number,
    skip: SkipSet,
    signal: AbortSignal,
  ): Promise<DecodedBatch> {
    const { model, maxNewTokens } = this.scored;
    const prompts = this.#prompts().map(({ ids }) => ids);
    const restoreCache = (): Promise<number> => this.#restoreCache(this.#cache, firstBlock, signal);
    const batch = { stream, firstBlock, prompts, drafts: this.#answers, cache: this.#cache };
    try {
      return await decodeBatch(
        model,
        { ...batch, ...(!this.#keepsCaches && { restoreCache }) },
        { skip, maxNewTokens, signal, keepStream: this.#keepStream },
      );
    } finally {
      // Where no kept block is left behind it, no pass needs it again.
      if (![...this.#streams.values()].includes(stream)) stream.dispose();
    }
  }

  get #keepsCaches(): boolean {
    return this.#cache.get(keptFrom(this.#parent, 0, this.scored.model.blocks)) !== undefined;
  }

  /**
   * Runs the parent's first stream through the blocks in front of `endBlock` once more, for their keys and values. There is no
   * such stream where a pass begins with the first kept block, and then no cache in front of it either.
   */
  async #restoreCache(cache: KvCache, endBlock: number, signal: AbortSignal): Promise<number> {
    const { chain, blocks } = this.scored.model;
    const stream = this.#streams.get(keptFrom(this.#parent, 0, blocks));
    if (!stream) return 0;
    const [rows = 0, sequence = 0] = stream.dims;
    const positions = chain.startBatch(rows, longestRow(this.scored));
    const pass = { firstBlock: 0, endBlock, skip: this.#parent, positions, cache, signal };
    const behind = await chain.forward(stream, pass);
    if (behind !== stream) behind.dispose();
    return rows * sequence * (chain.keptFrom(0, this.#parent) - chain.keptFrom(endBlock, this.#parent));
  }

  /** In the order of `starts`. */
  async #decode(starts: readonly Start[], signal: AbortSignal): Promise<readonly DecodedBatch[]> {
    const { model, maxNewTokens } = this.scored;
    const shared = { prompts: this.#prompts().map(({ ids }) => ids), drafts: this.#answers };
    const batches = starts.flatMap(({ stream, ...start }) =>
      stream ? [{ ...shared, ...start, stream }] : [],
    );
    const reused = [...(await decodeTogether(model, batches, { trunk: this.#parent, maxNewTokens, signal }))];
    const prompts = batches.length < starts.length ? await readyPrompts(this.#prompts(), signal) : [];
    const decoded: DecodedBatch[] = [];
    for (const { skip, stream, cache } of starts) {
      const next = stream
        ? reused.shift()
        : await this.#generate(prompts, skip, this.#answers, cache, signal);
      if (next) decoded.push(next);
    }
    return decoded;
  }

  async #answer(drafts: Answers, kept: KeptState, signal: AbortSignal): Promise<number> {
    const prompts = await readyPrompts(this.#prompts(), signal);
    const keep = kept !== 'nothing';
    const decoded = await this.#generate(prompts, this.#parent, drafts, this.#cache, signal, keep);
    return this.#settle(decoded, drafts, kept, signal);
  }

  /**
   * Settles the answers of a pass over prompts and drafts, and keeps its state when it confirms the drafts, which it mostly
   * does; else that of one more pass. Gives the block tokens of both.
   */
  async #settle(
    decoded: DecodedBatch,
    drafts: Answers,
    kept: KeptState,
    signal: AbortSignal,
  ): Promise<number> {
    const settled = await settleAnswers(this.scored, decoded, this.samples, this.#parent, signal);
    this.#answers = settled.answers;
    // Rounding can make the batch choose other tokens; its caches then hold tokens that are not in the answer.
    const confirmed = drafts.every(
      (draft, row) => isSame(draft, settled.answers[row] ?? []) && isSame(draft, decoded.answers[row] ?? []),
    );
    let { blockTokens } = settled;
    if (kept === 'nothing' || !confirmed) this.dispose();
    if (kept !== 'nothing' && !confirmed) {
      const prompts = await readyPrompts(this.#prompts(), signal);
      blockTokens += await this.#fill(prompts, signal);
    }
    if (kept === 'streams') this.#cache.dispose();
    return blockTokens;
  }

  /** One pass over prompts and final answers whose streams and caches are kept. */
  async #fill(prompts: readonly PreparedPrompt[], signal: AbortSignal): Promise<number> {
    const { model, maxNewTokens } = this.scored;
    const longest = Math.max(...promptLengths(prompts));
    const stream = await promptStream(model, prompts, this.#answers);
    const behind = await model.chain.forward(stream, {
      firstBlock: 0,
      skip: this.#parent,
      positions: model.chain.startBatch(this.samples.length, longest + maxNewTokens),
      cache: this.#cache,
      signal,
      keepStream: this.#keepStream,
    });
    if (behind !== stream) behind.dispose();
    const [rows = 0, sequence = 0] = stream.dims;
    return rows * sequence * model.chain.keptFrom(0, this.#parent);
  }

  #generate(
    prompts: readonly PreparedPrompt[],
    skip: SkipSet,
    drafts: Answers,
    cache: KvCache,
    signal: AbortSignal,
    keep = false,
  ): Promise<DecodedBatch> {
    const { model, maxNewTokens } = this.scored;
    const options = { skip, maxNewTokens, signal, ...(keep && { keepStream: this.#keepStream }) };
    return generateBatch(model, prompts, drafts, options, cache);
  }

  readonly #keepStream = (block: number, stream: Tensor): void => {
    this.#streams.set(block, stream);
  };

  #prompts(): readonly SamplePrompt[] {
    return this.samples.flatMap((sample) => this.scored.prompts[sample] ?? []);
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((token, index) => token === b[index]);
}
