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
import { type SamplePrompt, type ScoredSamples, readyPrompts } from './scored-samples.ts';
import { type SettledAnswers, settleAnswers } from './settled-answers.ts';

type Answers = readonly (readonly number[])[];

/** The start of a pass under another skip set: the prompt when there is no stream. */
interface Start {
  readonly skip: SkipSet;
  readonly firstBlock: number;
  readonly stream: Tensor | undefined;
  readonly cache: KvCache;
}

/**
 * One group of samples under the parent skip set: the answers, and the state that other skip sets reuse, which is the
 * residual stream entering every kept block and the KV caches, over prompt and answer.
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
   * Answers the group under `parent`, starting from `drafts`, and keeps the streams when `keep` is set. The caller
   * disposes the group.
   */
  static async create(
    scored: ScoredSamples,
    parent: SkipSet,
    samples: readonly number[],
    drafts: Answers,
    keep: boolean,
    signal: AbortSignal,
  ): Promise<{ readonly group: ParentGroup; readonly blockTokens: number }> {
    const group = new ParentGroup(samples, parent, scored);
    try {
      return { group, blockTokens: await group.#answer(drafts, keep, signal) };
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
    const starts = skips.map((skip) => this.#startOf(skip));
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
  #startOf(skip: SkipSet): Start {
    const { blocks } = this.scored.model;
    const firstBlock = firstDifference(this.parent, skip, blocks);
    const stream = this.#streams.get(keptFrom(this.parent, firstBlock, blocks));
    return { skip, firstBlock, stream, cache: stream ? this.#cache.fork(firstBlock) : new KvCache() };
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
