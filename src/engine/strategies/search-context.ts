import type { Evaluator, Latency, ReferenceEvaluators, SampleOutcome } from '#engine/search/evaluator.ts';
import type { JournalledEvaluator } from '#engine/search/journalled-evaluator.ts';
import type { RunRecorder } from '#engine/search/run-recorder.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { skipSetKey, sparsity, type SkipSet } from '#engine/base/skip-set.ts';
import { type PassPlan, planGroups } from './group-plan.ts';
import { ScoreSheet } from './score-sheet.ts';

/** A skip set with its scores. */
export interface ScoredSet {
  readonly skip: SkipSet;
  readonly scores: ScoreSheet;
}

export interface SearchParts {
  readonly spec: SearchSpec;
  readonly blocks: number;
  readonly recorder: RunRecorder;
  /** Times skip sets. */
  readonly clock: Pick<Evaluator, 'latency' | 'compareLatency'>;
  /** Scores answers by the task's metric. */
  readonly evaluator: JournalledEvaluator;
  /** Scores the likelihood of the references; null if the strategy does not ask for it. */
  readonly likelihood: JournalledEvaluator | null;
  readonly influence: ReferenceEvaluators['influence'] | null;
  readonly plan: PassPlan;
  readonly signal: AbortSignal;
}

/** A strategy's access to the model under any skip set, and to the path that it writes. */
export class SearchContext {
  readonly #parts: SearchParts;

  constructor(parts: SearchParts) {
    this.#parts = parts;
  }

  get spec(): SearchSpec {
    return this.#parts.spec;
  }

  get blocks(): number {
    return this.#parts.blocks;
  }

  get recorder(): RunRecorder {
    return this.#parts.recorder;
  }

  get plan(): PassPlan {
    return this.#parts.plan;
  }

  get evaluator(): JournalledEvaluator {
    return this.#parts.evaluator;
  }

  /** Throws `RangeError` if the host gave none. */
  get likelihood(): JournalledEvaluator {
    if (this.#parts.likelihood) return this.#parts.likelihood;
    throw new RangeError(`The strategy ${this.spec.strategy.key} was given no references to score.`);
  }

  get samples(): number {
    return this.evaluator.ranges.length;
  }

  /**
   * Makes the full model the base and scores it, in groups of `size` samples. A race that begins with the same groups has its
   * base already.
   */
  async baseline(size = this.plan.samples): Promise<ScoredSet> {
    const groups = planGroups(this.samples, size);
    const scores = this.sheet(
      await this.evaluator.open({ step: 0, parent: [], rank: 0, groups, candidates: [] }),
    );
    if (!this.recorder.state.baseline) {
      const latency = await this.#latency([]);
      await this.recorder.record({ type: 'baseline', value: scores.bound, scores: scores.values(), latency });
    }
    return { skip: [], scores };
  }

  /** The least value that holds the constraint M(S) >= alpha * M(empty). */
  floor(full: ScoredSet): number {
    return this.spec.alpha * full.scores.bound;
  }

  sheet(outcomes: readonly SampleOutcome[]): ScoreSheet {
    const sheet = new ScoreSheet(this.evaluator.ranges);
    sheet.add(outcomes);
    return sheet;
  }

  /** Scores of a skip set that a race has completed. */
  raced(skip: SkipSet): ScoredSet {
    const samples = Array.from({ length: this.samples }, (_, sample) => sample);
    return { skip, scores: this.sheet(this.recorder.outcomes(skip, samples) ?? []) };
  }

  /** Scores a skip set on every sample, from the part of the pass that it has in common with the open base. */
  async scored(skip: SkipSet): Promise<ScoredSet> {
    const scores = this.sheet([]);
    const asked = this.evaluator.groups.map((_, group) => ({ skip, group }));
    for (const { group } of asked)
      scores.add(await this.evaluator.evaluate(skip, group, asked.slice(group + 1)));
    return { skip, scores };
  }

  /** Block Influence by block, measured once in a run. Throws `RangeError` if the host cannot measure it. */
  async influence(): Promise<readonly number[]> {
    const known = this.recorder.state.influence;
    if (known) return known;
    const { influence, signal } = this.#parts;
    if (!influence) throw new RangeError(`The strategy ${this.spec.strategy.key} was given no streams.`);
    const values = await influence(signal);
    await this.recorder.record({ type: 'influence', values: [...values] });
    return values;
  }

  /** Appends a point to the path, unless the journal already has it. */
  async addPoint(step: number, { skip, scores }: ScoredSet): Promise<void> {
    const { path } = this.recorder.state;
    if (path.some((point) => point.step === step)) return;
    const before = path.at(-1)?.skip ?? [];
    const latency = await this.#latency(skip);
    await this.recorder.record({
      type: 'step',
      step,
      removed: skip.filter((block) => !before.includes(block)),
      restored: before.filter((block) => !skip.includes(block)),
      value: scores.bound,
      scores: scores.values(),
      sparsity: sparsity(skip, this.blocks),
      skip: [...skip],
      latency,
    });
  }

  /** Times a skip set alternately with the full model and journals the times, unless the journal already has them. */
  async timeInTurns(skip: SkipSet): Promise<void> {
    const key = skipSetKey(skip);
    if (this.recorder.state.timings.some((timing) => skipSetKey(timing.skip) === key)) return;
    const { clock, signal } = this.#parts;
    signal.throwIfAborted();
    const { full, skipped } = await clock.compareLatency(skip, signal);
    await this.recorder.record({ type: 'timing', skip: [...skip], full: [...full], skipped: [...skipped] });
  }

  #latency(skip: SkipSet): Promise<Latency> {
    const { clock, signal } = this.#parts;
    signal.throwIfAborted();
    return clock.latency(skip, signal);
  }
}
