import type { ScoreRange } from '#engine/metrics/metric.ts';

import { DamageHistory } from './damage-history.ts';
import type { SampleOutcome } from './evaluator.ts';
import { planGroups } from './group-plan.ts';
import type { JournalledEvaluator } from './journalled-evaluator.ts';
import type { DoneReason } from './run-event.ts';
import type { RunRecorder } from './run-recorder.ts';
import { ScoreSheet } from './score-sheet.ts';
import type { SearchSpec } from './search-spec.ts';
import { sparsity, withBlock, type SkipSet } from './skip-set.ts';
import { raceStep } from './step-race.ts';
import { tieRanks, type ScoredCandidate } from './tie-rule.ts';

interface Step {
  readonly step: number;
  readonly parent: SkipSet;
  /** The parent's scores. */
  readonly scores: ScoreSheet;
  readonly candidates: readonly number[];
  /** Candidates below this metric value cannot be removed. */
  readonly floor: number;
}

/**
 * GM-Skip's greedy path (arXiv 2508.18227, metric-guided greedy selection with score-sparsity balance): in each step the
 * candidate whose removal leaves the best metric goes, until the best one breaks the constraint M(S) >= alpha * M(empty).
 *
 * It is always driven from the beginning; what the recorder knows from an earlier drive is not evaluated again.
 */
export class GreedySearch {
  readonly #spec: SearchSpec;
  readonly #blocks: number;
  readonly #evaluator: JournalledEvaluator;
  readonly #recorder: RunRecorder;
  /** By sample. */
  readonly #ranges: readonly ScoreRange[];
  readonly #ranks: readonly number[];
  readonly #damage: DamageHistory;

  constructor(
    spec: SearchSpec,
    blocks: number,
    ranges: readonly ScoreRange[],
    evaluator: JournalledEvaluator,
    recorder: RunRecorder,
  ) {
    this.#spec = spec;
    this.#blocks = blocks;
    this.#evaluator = evaluator;
    this.#recorder = recorder;
    this.#ranges = ranges;
    this.#ranks = tieRanks(spec.order, blocks, spec.seed);
    this.#damage = new DamageHistory(ranges.length);
  }

  async run(): Promise<DoneReason> {
    const { alpha, explore, maxBlocks } = this.#spec;
    const full = await this.#baseline();
    const floor = explore ? Number.NEGATIVE_INFINITY : alpha * full.bound;
    let parent: SkipSet = [];
    let scores = full;
    for (let step = 1; ; step++) {
      if (maxBlocks !== null && step > maxBlocks) return 'budget';
      const candidates = this.#candidates(parent);
      if (candidates.length === 0) return 'exhausted';
      const winner = await this.#race({ step, parent, scores, candidates, floor });
      if (!winner) return 'constraint';
      parent = withBlock(parent, winner.block);
      scores = this.#sheet(this.#recorder.outcomes(parent, [...this.#ranges.keys()]) ?? []);
      await this.#recordStep(step, parent, winner);
    }
  }

  #candidates(parent: SkipSet): readonly number[] {
    const out = new Set([...parent, ...this.#spec.protect]);
    return Array.from({ length: this.#blocks }, (_, block) => block).filter((block) => !out.has(block));
  }

  #sheet(outcomes: readonly SampleOutcome[]): ScoreSheet {
    const sheet = new ScoreSheet(this.#ranges);
    sheet.add(outcomes);
    return sheet;
  }

  async #baseline(): Promise<ScoreSheet> {
    const groups = planGroups(this.#ranges.length, () => 0);
    const scores = this.#sheet(await this.#evaluator.open(0, [], groups));
    if (!this.#recorder.state.baseline) {
      const latency = await this.#evaluator.latency([]);
      await this.#recorder.record({ type: 'baseline', value: scores.bound, latency });
    }
    return scores;
  }

  async #race({ step, parent, scores, candidates, floor }: Step): Promise<ScoredCandidate | null> {
    const deficit = (sample: number): number =>
      (this.#ranges[sample]?.max ?? 0) - (scores.score(sample) ?? 0);
    const expectedLoss = (sample: number): number => deficit(sample) + this.#damage.expected(sample);
    const groups = planGroups(this.#ranges.length, expectedLoss);
    await this.#evaluator.open(step, parent, groups);
    return raceStep(
      {
        candidates,
        groups,
        ranges: this.#ranges,
        ranks: this.#ranks,
        eps: this.#spec.eps,
        floor,
        exhaustive: this.#spec.exhaustive,
        expectedLoss,
      },
      {
        evaluate: async (block, group) => {
          const outcomes = await this.#evaluator.evaluate(block, group);
          for (const { sample, score } of outcomes) {
            this.#damage.observe(sample, (scores.score(sample) ?? 0) - score);
          }
          return outcomes;
        },
        scored: ({ block, value }) => this.#recorder.record({ type: 'candidate', step, block, value }),
        pruned: (block, bound, samples) =>
          this.#recorder.record({ type: 'pruned', step, block, bound, samples }),
      },
    );
  }

  async #recordStep(step: number, skip: SkipSet, { block, value }: ScoredCandidate): Promise<void> {
    if (this.#recorder.state.path.length >= step) return;
    const latency = await this.#evaluator.latency(skip);
    await this.#recorder.record({
      type: 'step',
      step,
      block,
      value,
      sparsity: sparsity(skip, this.#blocks),
      skip: [...skip],
      latency,
    });
  }
}
