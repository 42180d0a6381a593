import type { Tensor } from 'onnxruntime-common';
import { fedTokens } from '#engine/inference/batch-decoding.ts';
import { promptStream } from '#engine/inference/generate.ts';
import { type Branch, JointPass } from '#engine/inference/joint-pass.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import type { SampleOutcome } from '#engine/search/evaluator.ts';
import { type SkipSet, firstDifference, keptFrom } from '#engine/base/skip-set.ts';
import { readReferences } from './read-references.ts';
import { readyPrompts } from './scored-samples.ts';
import { type ReferenceRow, type ReferenceSamples, referenceRows } from './reference-samples.ts';

/** Outcomes with the work they took. */
export interface ScoredReferences {
  readonly outcomes: readonly SampleOutcome[];
  readonly blockTokens: number;
}

/** The references of one group of samples under a parent skip set, and the streams that other skip sets start from. */
export class ReferenceGroup {
  readonly #rows: readonly ReferenceRow[];
  /** Empty if they are not kept. */
  readonly #streams = new Map<number, Tensor>();

  constructor(
    private readonly scored: ReferenceSamples,
    readonly samples: readonly number[],
    private readonly parent: SkipSet,
  ) {
    this.#rows = referenceRows(scored, samples);
  }

  /** Scores under the parent; keeps the streams when `keep` is set. */
  async scoreParent(keep: boolean, signal: AbortSignal): Promise<ScoredReferences> {
    const input = await this.#input(signal);
    const keepStream = (block: number, stream: Tensor): void => {
      this.#streams.set(block, stream);
    };
    const kept = keep ? keepStream : undefined;
    const cache = new KvCache();
    try {
      return await this.#score(input, 0, this.parent, cache, signal, kept);
    } finally {
      cache.dispose();
      if (![...this.#streams.values()].includes(input)) input.dispose();
    }
  }

  /**
   * Scores under other skip sets, in their order: each from the first block in which it differs from the parent, and in one
   * pass, where a stream is kept; else from the prompt on, one by one.
   */
  async scoreUnder(skips: readonly SkipSet[], signal: AbortSignal): Promise<readonly ScoredReferences[]> {
    const starts = skips.map((skip) => ({ skip, branch: this.#startOf(skip) }));
    const branches = starts.flatMap(({ branch }) => branch ?? []);
    try {
      const reused = [...(await this.#scoreTogether(branches, signal))];
      const scored: ScoredReferences[] = [];
      for (const { skip, branch } of starts) {
        const next = branch ? reused.shift() : await this.#scoreWhole(skip, signal);
        if (next) scored.push(next);
      }
      return scored;
    } finally {
      for (const { cache } of branches) cache.dispose();
    }
  }

  dispose(): void {
    for (const stream of this.#streams.values()) stream.dispose();
    this.#streams.clear();
  }

  /** Embeddings of prompts and references, [rows, S, H]; features that are not kept are made once for all references. */
  async #input(signal: AbortSignal): Promise<Tensor> {
    const prompts = [...new Set(this.#rows.map(({ prompt }) => prompt))];
    const ready = await readyPrompts(prompts, signal);
    return promptStream(
      this.scored.model,
      this.#rows.flatMap(({ prompt }) => ready[prompts.indexOf(prompt)] ?? []),
      this.#rows.map(({ tokens }) => tokens),
    );
  }

  #startOf(skip: SkipSet): Branch | null {
    const { blocks } = this.scored.model;
    const firstBlock = firstDifference(this.parent, skip, blocks);
    const stream = this.#streams.get(keptFrom(this.parent, firstBlock, blocks));
    return stream ? { skip, stream, firstBlock, cache: new KvCache() } : null;
  }

  async #scoreWhole(skip: SkipSet, signal: AbortSignal): Promise<ScoredReferences> {
    const input = await this.#input(signal);
    const cache = new KvCache();
    try {
      return await this.#score(input, 0, skip, cache, signal);
    } finally {
      input.dispose();
      cache.dispose();
    }
  }

  async #scoreTogether(
    branches: readonly Branch[],
    signal: AbortSignal,
  ): Promise<readonly ScoredReferences[]> {
    const { model } = this.scored;
    const [first] = branches;
    if (!first) return [];
    const [rows = 0, sequence = 0] = first.stream.dims;
    const pass = new JointPass(model, branches, { trunk: this.parent, capacity: sequence, signal });
    try {
      const behind = await pass.run();
      const scored: ScoredReferences[] = [];
      for (const [index, { firstBlock, skip }] of branches.entries()) {
        const outcomes = await this.#outcomes(behind, pass.firstRow(index));
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
      return { outcomes: await this.#outcomes(behind), blockTokens };
    } finally {
      if (behind !== stream) behind.dispose();
    }
  }

  /** Mean log-likelihood per token over all references of a sample, whose rows begin at `firstRow`. */
  async #outcomes(behind: Tensor, firstRow = 0): Promise<readonly SampleOutcome[]> {
    const sums = new Map<number, { total: number; tokens: number; positions: number }>();
    const read = await readReferences(this.scored.model, behind, this.#rows, firstRow);
    for (const { row, total } of read) {
      const { sample, prompt, tokens } = row;
      const sum = sums.get(sample) ?? { total: 0, tokens: 0, positions: 0 };
      sum.total += total;
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
