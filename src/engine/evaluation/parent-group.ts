import type { Tensor } from 'onnxruntime-common';
import { type DecodeOptions, type DecodedBatch, decodeBatch } from '#engine/inference/batch-decoding.ts';
import { decodeTogether } from '#engine/inference/decode-together.ts';
import {
  type PreparedPrompt,
  generateBatch,
  promptLengths,
  promptStream,
} from '#engine/inference/generate.ts';
import type { KvCache } from '#engine/inference/kv-cache.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { KeptState } from './kept-state.ts';
import { ParentState } from './parent-state.ts';
import type { PassStart } from './pass-start.ts';
import { type AskedSamples, type SamplePrompt, readyPrompts } from './scored-samples.ts';
import { type SettledAnswers, settleAnswers } from './scored-evaluator.ts';
import { Successor } from './successor.ts';

type Answers = readonly (readonly number[])[];

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
  readonly #state: ParentState;
  #answers: Answers = [];
  #kept: KeptState = 'nothing';

  private constructor(
    readonly samples: readonly number[],
    parent: SkipSet,
    private readonly scored: AskedSamples,
  ) {
    const capacity = Math.max(...promptLengths(this.#prompts())) + scored.maxNewTokens;
    this.#state = new ParentState(scored, parent, capacity);
  }

  /**
   * Answers the group under `parent`, starting from the drafts, and keeps the state that the plan names. The caller disposes
   * the group.
   */
  static async create(
    scored: AskedSamples,
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
    const first = this.#state.differsAt(parent);
    if (
      !this.#state.keepsStreams ||
      !this.#answers.every((answer, row) => isSame(answer, answers[row] ?? []))
    )
      return false;
    return first === this.scored.model.blocks || this.#state.streamInto(first) !== undefined;
  }

  /**
   * Makes another skip set the parent and gives the block tokens that this took: the state in front of the first block in which
   * the two differ stays, and the answers are verified as drafts. Only if `canMove`. A group whose move fails is empty.
   */
  async moveTo(parent: SkipSet, kept: KeptState, signal: AbortSignal): Promise<number> {
    const firstBlock = this.#state.differsAt(parent);
    if (firstBlock === this.scored.model.blocks) return 0;
    if (this.#state.succeed(parent)) {
      this.#kept = kept;
      if (kept === 'streams') this.#state.cache.dispose();
      return 0;
    }
    const start = this.#state.takeFrom(firstBlock);
    const drafts = this.#answers;
    try {
      const decoded = await this.#decodeFrom(start, firstBlock, parent, signal);
      this.#state.parent = parent;
      return await this.#settle(decoded, drafts, kept, signal);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /**
   * Answers under other skip sets: of each only blocks behind the first in which it differs from the parent run, and the
   * parent's answers are verified as drafts, for several skip sets in one pass. Without kept streams every kept block
   * runs, for one skip set after the other. The state of the first one is kept for the case that it is the next parent, if it is
   * planned so and its answers are the parent's.
   */
  async answersUnder(skips: readonly SkipSet[], signal: AbortSignal): Promise<readonly SettledAnswers[]> {
    const starts = skips.map((skip) => this.#state.startOf(skip, signal));
    const successor = this.#successorOf(starts[0]);
    let kept: Successor | null = null;
    try {
      const settled: SettledAnswers[] = [];
      const batches = await this.#decode(starts, signal, successor);
      for (const [index, decoded] of batches.entries())
        settled.push(await settleAnswers(this.scored, decoded, this.samples, skips[index] ?? [], signal));
      if (successor?.isComplete && confirms(this.#answers, batches[0], settled[0])) kept = successor;
      if (kept) this.#state.keepSuccessor(kept);
      return settled;
    } finally {
      if (!kept) successor?.dispose();
      for (const { cache } of starts) if (cache !== kept?.cache) cache.dispose();
    }
  }

  dispose(): void {
    this.#state.dispose();
  }

  /** The pass of a new parent over prompts and answers, from a stream that it takes over. */
  async #decodeFrom(
    stream: Tensor,
    firstBlock: number,
    skip: SkipSet,
    signal: AbortSignal,
  ): Promise<DecodedBatch> {
    const { model } = this.scored;
    const prompts = this.#prompts().map(({ ids }) => ids);
    const { cache, keepsCaches, keepStream } = this.#state;
    const restoreCache = (): Promise<number> => this.#state.restoreCache(cache, firstBlock, signal);
    const batch = { stream, firstBlock, prompts, drafts: this.#answers, cache };
    try {
      return await decodeBatch(
        model,
        { ...batch, ...(!keepsCaches && { restoreCache }) },
        { skip, ...this.#decodeOptions(signal), keepStream },
      );
    } finally {
      // Where no kept block is left behind it, no pass needs it again.
      this.#state.release(stream);
    }
  }

  #successorOf(start: PassStart | undefined): Successor | null {
    const isPlanned = this.#kept === 'streams, caches and successor' && this.#state.keepsCaches;
    return start?.stream && isPlanned ? new Successor(start, this.scored.model.blocks) : null;
  }

  /** In the order of `starts`. */
  async #decode(
    starts: readonly PassStart[],
    signal: AbortSignal,
    successor: Successor | null,
  ): Promise<readonly DecodedBatch[]> {
    const { model } = this.scored;
    const shared = { prompts: this.#prompts().map(({ ids }) => ids), drafts: this.#answers };
    const batches = starts.flatMap(({ stream, ...start }) =>
      stream ? [{ ...shared, ...start, stream }] : [],
    );
    const options = { trunk: this.#state.parent, ...this.#decodeOptions(signal) };
    const keepFirst = successor && { keepFirst: successor.keepStream };
    const reused = [...(await decodeTogether(model, batches, { ...options, ...keepFirst }))];
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
    const decoded = await this.#generate(
      prompts,
      this.#state.parent,
      drafts,
      this.#state.cache,
      signal,
      keep,
    );
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
    const settled = await settleAnswers(this.scored, decoded, this.samples, this.#state.parent, signal);
    this.#answers = settled.answers;
    // Rounding can make the batch choose other tokens; its caches then hold tokens that are not in the answer.
    const confirmed = confirms(drafts, decoded, settled);
    this.#kept = kept;
    let { blockTokens } = settled;
    if (kept === 'nothing' || !confirmed) this.dispose();
    if (kept !== 'nothing' && !confirmed) {
      const prompts = await readyPrompts(this.#prompts(), signal);
      blockTokens += await this.#fill(prompts, signal);
    }
    if (kept === 'streams') this.#state.cache.dispose();
    return blockTokens;
  }

  /** One pass over prompts and final answers whose streams and caches are kept. */
  async #fill(prompts: readonly PreparedPrompt[], signal: AbortSignal): Promise<number> {
    const { model, maxNewTokens } = this.scored;
    const longest = Math.max(...promptLengths(prompts));
    const stream = await promptStream(model, prompts, this.#answers);
    const behind = await model.chain.forward(stream, {
      firstBlock: 0,
      skip: this.#state.parent,
      positions: model.chain.startBatch(this.samples.length, longest + maxNewTokens),
      cache: this.#state.cache,
      signal,
      keepStream: this.#state.keepStream,
    });
    if (behind !== stream) behind.dispose();
    const [rows = 0, sequence = 0] = stream.dims;
    return rows * sequence * model.chain.keptFrom(0, this.#state.parent);
  }

  #generate(
    prompts: readonly PreparedPrompt[],
    skip: SkipSet,
    drafts: Answers,
    cache: KvCache,
    signal: AbortSignal,
    keep = false,
  ): Promise<DecodedBatch> {
    const { model } = this.scored;
    const keepStream = keep && { keepStream: this.#state.keepStream };
    const options = { skip, ...this.#decodeOptions(signal), ...keepStream };
    return generateBatch(model, prompts, drafts, options, cache);
  }

  #decodeOptions(signal: AbortSignal): Omit<DecodeOptions, 'skip'> & { readonly signal: AbortSignal } {
    const { maxNewTokens, onEnded } = this.scored;
    return { maxNewTokens, signal, ...(onEnded && { onEnded }) };
  }

  #prompts(): readonly SamplePrompt[] {
    return this.samples.flatMap((sample) => this.scored.prompts[sample] ?? []);
  }
}

/** Whether a pass chose the drafts, and so did the reference path where it was asked. */
function confirms(
  drafts: Answers,
  decoded: Pick<DecodedBatch, 'answers'> | undefined,
  settled: Pick<SettledAnswers, 'answers'> | undefined,
): boolean {
  return drafts.every(
    (draft, row) => isSame(draft, settled?.answers[row] ?? []) && isSame(draft, decoded?.answers[row] ?? []),
  );
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((token, index) => token === b[index]);
}
