import { type SkipSet, firstDifference, skipSetKey } from '#engine/base/skip-set.ts';
import {
  type GroupEvaluation,
  type Evaluator,
  type Latency,
  type LatencyComparison,
  type KnownAnswer,
  type SampleOutcome,
  evaluateInTurn,
} from '#engine/search/evaluator.ts';
import { seededRandom } from '#engine/base/seeded-random.ts';

export type ScoreShape = 'accuracy' | 'set-precision' | 'cider';

export interface SyntheticOptions {
  readonly blocks: number;
  readonly samples: number;
  readonly seed: number;
  readonly shape?: ScoreShape;
  /** Mean margin of a sample in units of the mean damage of a middle block. */
  readonly margin?: number;
  readonly promptPositions?: number;
  readonly answerPositions?: number;
}

/** Standard normal number (Box-Muller). */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A number in [0, 1) from a text (FNV-1a), so that an outcome depends on nothing but its skip set and sample. */
function hashUnit(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return seededRandom(hash >>> 0)();
}

/**
 * A synthetic model: every sample has a margin, every skipped block takes a share of it, with noise of its own for each
 * pair of block and sample and for each skip set; a sample whose margin is used up is answered wrong. The work counts
 * are those of an evaluator that reuses the parent's prefix and drafts from its answer.
 */
export class SyntheticEvaluator implements Evaluator {
  readonly blocks: number;
  readonly samples: number;
  /** Calls of `evaluate` and `rebase` so far. */
  calls = 0;
  readonly #options: Required<SyntheticOptions>;
  readonly #margins: readonly number[];
  readonly #damage: readonly (readonly number[])[];
  #parent: SkipSet = [];
  #groups: readonly (readonly number[])[] = [];

  constructor(options: SyntheticOptions) {
    this.#options = { shape: 'accuracy', margin: 4, promptPositions: 60, answerPositions: 4, ...options };
    this.blocks = options.blocks;
    this.samples = options.samples;
    const random = seededRandom(options.seed);
    this.#margins = Array.from(
      { length: options.samples },
      () => this.#options.margin * (1 + 0.6 * gaussian(random)),
    );
    this.#damage = Array.from({ length: options.blocks }, (_, block) => {
      const importance = this.#importance(block, random);
      return Array.from({ length: options.samples }, () => importance * (1 + 0.7 * gaussian(random)));
    });
  }

  /** The first blocks matter most, the last one much, the late middle little. */
  #importance(block: number, random: () => number): number {
    const depth = block / Math.max(1, this.blocks - 1);
    const ends = 14 * Math.exp(-depth * 10) + 3 * Math.exp(-(1 - depth) * 20);
    return ends + (0.25 + 1.2 * (1 - depth)) * (0.5 + random());
  }

  promptPositions(): number {
    return this.#options.promptPositions;
  }

  rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    known: readonly KnownAnswer[],
    signal: AbortSignal,
  ): Promise<GroupEvaluation> {
    signal.throwIfAborted();
    this.calls++;
    this.#parent = parent;
    this.#groups = groups;
    const outcomes = groups.flat().map((sample) => this.outcome(parent, sample));
    // An outcome that is not known is decoded first and kept in a second pass.
    const drafted = new Set(known.map(({ sample }) => sample));
    const positions = outcomes.reduce(
      (sum, outcome) => sum + outcome.positions * (drafted.has(outcome.sample) ? 1 : 2),
      0,
    );
    return Promise.resolve({ outcomes, blockTokens: positions * (this.blocks - parent.length) });
  }

  evaluate(skip: SkipSet, group: number, signal: AbortSignal): Promise<GroupEvaluation> {
    signal.throwIfAborted();
    this.calls++;
    const first = firstDifference(this.#parent, skip, this.blocks);
    const kept = this.blocks - skip.length;
    const behind = this.blocks - first - skip.filter((block) => block >= first).length;
    let blockTokens = 0;
    const outcomes = (this.#groups[group] ?? []).map((sample) => {
      const outcome = this.outcome(skip, sample);
      const draft = this.outcome(this.#parent, sample);
      blockTokens += behind * draft.positions;
      // Tokens behind the first one that differs are decoded through every block.
      if (draft.answer !== outcome.answer) blockTokens += kept * Math.ceil(this.#options.answerPositions / 2);
      return outcome;
    });
    return Promise.resolve({ outcomes, blockTokens });
  }

  /** One call, as far as `calls` tells. */
  async evaluateTogether(
    skips: readonly SkipSet[],
    group: number,
    signal: AbortSignal,
  ): Promise<readonly GroupEvaluation[]> {
    const before = this.calls;
    const evaluations = await evaluateInTurn(this, skips, group, signal);
    this.calls = before + 1;
    return evaluations;
  }

  latency(skip: SkipSet): Promise<Latency> {
    const kept = this.blocks - skip.length;
    return Promise.resolve({ prefill: kept, perToken: kept / 10, total: kept * 1.5 });
  }

  async compareLatency(skip: SkipSet): Promise<LatencyComparison> {
    return { full: [await this.latency([])], skipped: [await this.latency(skip)] };
  }

  outcome(skip: SkipSet, sample: number): SampleOutcome {
    const noise = (hashUnit(`${this.#options.seed}:${sample}:${skipSetKey(skip)}`) - 0.5) * 0.8;
    const used = skip.reduce((sum, block) => sum + (this.#damage[block]?.[sample] ?? 0), 0);
    const margin = (this.#margins[sample] ?? 0) - used + noise;
    const score = this.#score(margin, sample, skip);
    const wrong = margin <= 0;
    const positions = this.#options.promptPositions + this.#options.answerPositions + (wrong ? 1 : 0);
    const token = Math.round(score * 1e6);
    return { sample, answer: String(token), tokenIds: [token], score, positions };
  }

  #score(margin: number, sample: number, skip: SkipSet): number {
    switch (this.#options.shape) {
      case 'accuracy':
        return margin > 0 ? 1 : 0;
      case 'set-precision':
        if (margin > 0) return 1;
        return (
          [0, 1 / 3, 1 / 2, 2 / 3][
            Math.floor(hashUnit(`${sample}:${skip.length}:${Math.round(margin)}`) * 4)
          ] ?? 0
        );
      case 'cider': {
        const full = 120 + 250 * hashUnit(`cider:${sample}`);
        return margin > 1 ? full : full / (1 + Math.exp(2 - margin * 2)) + 5 * hashUnit(skipSetKey(skip));
      }
    }
  }
}
