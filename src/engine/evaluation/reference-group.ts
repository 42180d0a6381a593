import type { Tensor } from 'onnxruntime-common';
import { logLikelihoods } from '#engine/inference/log-likelihood.ts';
import { fedTokens } from '#engine/inference/batch-decoding.ts';
import { promptStream } from '#engine/inference/generate.ts';
import { type Branch, JointPass } from '#engine/inference/joint-pass.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import type { SampleOutcome } from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/search/skip-set.ts';
import { firstDifference, keptFrom } from './first-difference.ts';
import { referenceRows, type ReferenceRow, type ReferenceSamples } from './reference-samples.ts';

/** Outcomes with the work they took. */
export interface ScoredReferences {
  readonly outcomes: readonly SampleOutcome[];
  readonly blockTokens: number;
}

/** The references of one group of samples under a parent skip set, and the streams that other skip sets start from. */
export class ReferenceGroup {
  readonly #streams = new Map<number, Tensor>();
  readonly #cache = new KvCache();

  private constructor(
    private readonly scored: ReferenceSamples,
    readonly samples: readonly number[],
    private readonly parent: SkipSet,
    private readonly rows: readonly ReferenceRow[],
    private readonly input: Tensor,
  ) {}

  static async open(
    scored: ReferenceSamples,
    samples: readonly number[],
    parent: SkipSet,
  ): Promise<ReferenceGroup> {
    const rows = referenceRows(scored, samples);
    const input = await promptStream(
      scored.model,
      rows.map(({ prompt }) => prompt),
      rows.map(({ tokens }) => tokens),
    );
    return new ReferenceGroup(scored, samples, parent, rows, input);
  }

  /** Scores under the parent; keeps the streams when `keep` is set. */
  async scoreParent(keep: boolean, signal: AbortSignal): Promise<ScoredReferences> {
    const keepStream = (block: number, stream: Tensor): void => {
      this.#streams.set(block, stream);
    };
    const kept = keep ? keepStream : undefined;
    const scored = await this.#score(this.input, 0, this.parent, this.#cache, signal, kept);
    if (!keep) this.#cache.dispose();
    return scored;
  }

  /**
   * Scores under other skip sets, each from the first block in which it differs from the parent; in one pass where the streams
   * are kept.
   */
  async scoreUnder(skips: readonly SkipSet[], signal: AbortSignal): Promise<readonly ScoredReferences[]> {
    const starts = skips.map((skip) => this.#startOf(skip));
    try {
      if (starts.length > 1 && this.#streams.size > 0) return await this.#scoreTogether(starts, signal);
      const scored: ScoredReferences[] = [];
      for (const { stream, firstBlock, skip, cache } of starts)
        scored.push(await this.#score(stream, firstBlock, skip, cache, signal));
      return scored;
    } finally {
      for (const { cache } of starts) cache.dispose();
    }
  }

  dispose(): void {
    for (const stream of new Set([this.input, ...this.#streams.values()])) stream.dispose();
    this.#streams.clear();
    this.#cache.dispose();
  }

  #startOf(skip: SkipSet): Branch {
    const { blocks } = this.scored.model;
    const first = firstDifference(this.parent, skip, blocks);
    const stream = this.#streams.get(keptFrom(this.parent, first, blocks));
    return stream
      ? { skip, stream, firstBlock: first, cache: this.#cache.fork(first) }
      : { skip, stream: this.input, firstBlock: 0, cache: new KvCache() };
  }

  async #scoreTogether(
    branches: readonly Branch[],
    signal: AbortSignal,
  ): Promise<readonly ScoredReferences[]> {
    const { model } = this.scored;
    const [rows = 0, sequence = 0] = this.input.dims;
    const pass = new JointPass(model, branches, { trunk: this.parent, capacity: sequence, signal });
    try {
      const behind = await pass.run();
      const scored: ScoredReferences[] = [];
      for (const [index, { firstBlock, skip }] of branches.entries()) {
        const outcomes = await this.#outcomes(behind, sequence, pass.firstRow(index));
        scored.push({ outcomes, blockTokens: rows * sequence * model.chain.keptFrom(firstBlock, skip) });
      }
      return scored;
    } finally {
      pass.dispose();
    }
  }

  async #score(
    stream: Tensor,
    firstBlock: number,
    skip: SkipSet,
    cache: KvCache,
    signal: AbortSignal,
    keepStream?: (block: number, stream: Tensor) => void,
  ): Promise<ScoredReferences> {
    const { model } = this.scored;
    const [rows = 0, sequence = 0] = stream.dims;
    const behind = await model.chain.forward(stream, {
      firstBlock,
      skip,
      positions: model.chain.startBatch(rows, sequence),
      cache,
      signal,
      ...(keepStream && { keepStream }),
    });
    try {
      const blockTokens = rows * sequence * model.chain.keptFrom(firstBlock, skip);
      return { outcomes: await this.#outcomes(behind, sequence), blockTokens };
    } finally {
      if (behind !== stream) behind.dispose();
    }
  }

  /** Mean log-likelihood per token over all references of a sample, whose rows begin at `firstRow`. */
  async #outcomes(behind: Tensor, sequence: number, firstRow = 0): Promise<readonly SampleOutcome[]> {
    const sums = new Map<number, { total: number; tokens: number; positions: number }>();
    for (const [row, { sample, prompt, tokens }] of this.rows.entries()) {
      const first = (firstRow + row) * sequence + prompt.ids.length - 1;
      const logits = await this.scored.model.logitsAt(
        behind,
        tokens.map((_, step) => first + step),
      );
      const sum = sums.get(sample) ?? { total: 0, tokens: 0, positions: 0 };
      sum.total += logLikelihoods(logits, tokens, this.scored.model.manifest.decoder.vocabSize);
      sum.tokens += tokens.length;
      sum.positions += prompt.ids.length + fedTokens(tokens).length;
      sums.set(sample, sum);
    }
    return this.samples.map((sample) => {
      const { total, tokens, positions } = sums.get(sample) ?? { total: 0, tokens: 1, positions: 0 };
      // Rounding must not make a certain token more than certain.
      return { sample, answer: '', tokenIds: [], score: Math.min(0, total / tokens), positions };
    });
  }
}
