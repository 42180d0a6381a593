import type { Tensor } from 'onnxruntime-common';
import type { DecodedBatch } from '#engine/inference/batch-decoding.ts';
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

/**
 * One group of samples under the parent skip set: the answers, and the state that other skip sets reuse, which is the
 * residual stream entering every kept block and the KV caches, over prompt and answer, as far as they are kept.
 */
export class ParentGroup {
  readonly #streams = new Map<number, Tensor>();
  readonly #cache = new KvCache();
  #answers: Answers = [];

  private constructor(
    readonly samples: readonly number[],
    private readonly parent: SkipSet,
    private readonly scored: ScoredSamples,
  ) {}

  /**
   * Answers the group under `parent`, starting from `drafts`, and keeps the state that `kept` names. The caller disposes
   * the group.
   */
  static async create(
    scored: ScoredSamples,
    parent: SkipSet,
    samples: readonly number[],
    drafts: Answers,
    kept: KeptState,
    signal: AbortSignal,
  ): Promise<{ readonly group: ParentGroup; readonly blockTokens: number }> {
    const group = new ParentGroup(samples, parent, scored);
    try {
      const blockTokens = await group.#answer(drafts, kept !== 'nothing', signal);
      if (kept === 'streams') group.#cache.dispose();
      return { group, blockTokens };
    } catch (error) {
      group.dispose();
      throw error;
    }
  }

  get answers(): Answers {
    return this.#answers;
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
    const firstBlock = firstDifference(this.parent, skip, blocks);
    const stream = this.#streams.get(keptFrom(this.parent, firstBlock, blocks));
    if (stream && this.#keepsCaches) return { skip, firstBlock, stream, cache: this.#cache.fork(firstBlock) };
    const cache = new KvCache();
    const restoreCache = (): Promise<number> => this.#restoreCache(cache, firstBlock, signal);
    return { skip, firstBlock, stream, cache, ...(stream && { restoreCache }) };
  }

  get #keepsCaches(): boolean {
    return this.#cache.get(keptFrom(this.parent, 0, this.scored.model.blocks)) !== undefined;
  }

  /** Runs the parent's streams through the blocks in front of `endBlock` once more, for their keys and values. */
  async #restoreCache(cache: KvCache, endBlock: number, signal: AbortSignal): Promise<number> {
    const { chain, blocks } = this.scored.model;
    const stream = this.#streams.get(keptFrom(this.parent, 0, blocks));
    if (!stream) throw new RangeError('There is no stream to restore caches from.');
    const [rows = 0, sequence = 0] = stream.dims;
    const positions = chain.startBatch(rows, longestRow(this.scored));
    const pass = { firstBlock: 0, endBlock, skip: this.parent, positions, cache, signal };
    const behind = await chain.forward(stream, pass);
    if (behind !== stream) behind.dispose();
    return rows * sequence * (chain.keptFrom(0, this.parent) - chain.keptFrom(endBlock, this.parent));
  }

  /** In the order of `starts`. */
  async #decode(starts: readonly Start[], signal: AbortSignal): Promise<readonly DecodedBatch[]> {
    const { model, maxNewTokens } = this.scored;
    const shared = { prompts: this.#prompts().map(({ ids }) => ids), drafts: this.#answers };
    const batches = starts.flatMap(({ stream, ...start }) =>
      stream ? [{ ...shared, ...start, stream }] : [],
    );
    const reused = [...(await decodeTogether(model, batches, { trunk: this.parent, maxNewTokens, signal }))];
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

  /** Keeps the streams of the first pass when it confirms the drafts, which it mostly does. */
  async #answer(drafts: Answers, keep: boolean, signal: AbortSignal): Promise<number> {
    const prompts = await readyPrompts(this.#prompts(), signal);
    const decoded = await this.#generate(prompts, this.parent, drafts, this.#cache, signal, keep);
    const settled = await settleAnswers(this.scored, decoded, this.samples, this.parent, signal);
    this.#answers = settled.answers;
    // Rounding can make the batch choose other tokens; its caches then hold tokens that are not in the answer.
    const confirmed = drafts.every(
      (draft, row) => isSame(draft, settled.answers[row] ?? []) && isSame(draft, decoded.answers[row] ?? []),
    );
    if (keep && confirmed) return settled.blockTokens;
    this.dispose();
    return settled.blockTokens + (keep ? await this.#fill(prompts, signal) : 0);
  }

  /** One pass over prompts and final answers whose streams and caches are kept. */
  async #fill(prompts: readonly PreparedPrompt[], signal: AbortSignal): Promise<number> {
    const { model, maxNewTokens } = this.scored;
    const longest = Math.max(...promptLengths(prompts));
    const stream = await promptStream(model, prompts, this.#answers);
    const behind = await model.chain.forward(stream, {
      firstBlock: 0,
      skip: this.parent,
      positions: model.chain.startBatch(this.samples.length, longest + maxNewTokens),
      cache: this.#cache,
      signal,
      keepStream: this.#keepStream,
    });
    if (behind !== stream) behind.dispose();
    const [rows = 0, sequence = 0] = stream.dims;
    return rows * sequence * model.chain.keptFrom(0, this.parent);
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
