import { SkipscopeError } from '#engine/base/errors.ts';
import type { ScoreRange } from '#engine/metrics/measure.ts';
import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import type { EarlierOutcomes } from './earlier-outcomes.ts';
import type { GroupEvaluation, Prospect, SampleOutcome, SkipSetScorer } from './evaluator.ts';
import type { Objective } from './run-event.ts';
import type { RunRecorder } from './run-recorder.ts';

type Groups = readonly (readonly number[])[];

/** The parent skip set of a step. */
export interface StepBase {
  /** 0 for the full model at the start. */
  readonly step: number;
  readonly parent: SkipSet;
  /** Rank of the parent among those of the step; 0 for the only one. */
  readonly rank: number;
  readonly groups: Groups;
  /** Blocks that may be removed, or put back where the parent skips them. */
  readonly candidates: readonly number[];
}

/** A skip set that competes with others; `block` is what it removes from its parent, or puts back. */
export interface Candidate {
  readonly skip: SkipSet;
  readonly block: number;
}

/** A skip set to be scored; `block` is null where it competes with no other. */
interface Asked {
  readonly skip: SkipSet;
  readonly block: number | null;
}

/** Settings of a `JournalledEvaluator`. */
export interface JournalledOptions {
  readonly objective: Objective;
  /** By sample. */
  readonly ranges: readonly ScoreRange[];
  readonly earlier: EarlierOutcomes | null;
  readonly signal: AbortSignal;
}

const NOTHING: GroupEvaluation = { outcomes: [], blockTokens: 0 };
const START: StepBase = { step: 0, parent: [], rank: 0, groups: [], candidates: [] };

function baseKey({ parent, groups }: StepBase): string {
  return `${skipSetKey(parent)}/${groups.map((group) => group.join()).join(';')}`;
}

/**
 * An evaluator that never does the same work twice: outcomes in the journal or of an earlier run are taken from there,
 * all others are evaluated, checked and journalled. After a resume the evaluator itself is only made ready again once
 * it is needed.
 */
export class JournalledEvaluator {
  readonly #evaluator: SkipSetScorer;
  readonly #recorder: RunRecorder;
  readonly #options: JournalledOptions;
  #base: StepBase = START;
  /** Key of the base that the evaluator holds. */
  #ready: string | null = null;
  /** Whether the work of making the base ready is missing from the journal. */
  #unpaid = false;

  constructor(evaluator: SkipSetScorer, recorder: RunRecorder, options: JournalledOptions) {
    this.#evaluator = evaluator;
    this.#recorder = recorder;
    this.#options = options;
  }

  get ranges(): readonly ScoreRange[] {
    return this.#options.ranges;
  }

  /** Samples of each group of the open step. */
  get groups(): Groups {
    return this.#base.groups;
  }

  /** Opens a step: the skip sets that follow are near its parent. Returns the parent's outcomes. */
  async open(base: StepBase): Promise<readonly SampleOutcome[]> {
    const { objective } = this.#options;
    const before = baseKey(this.#base);
    this.#base = base;
    const { step, parent, rank, groups, candidates } = base;
    const samples = groups.flat();
    const known = this.#recorder.outcomes(parent, samples, objective);
    if (!this.#recorder.hasBase(step, parent, objective)) {
      // If the parent's answers are known, its streams are only computed once they are needed.
      const { outcomes, blockTokens, workers } = known ? NOTHING : await this.#rebase();
      await this.#recorder.record({
        type: 'evaluation',
        step,
        kind: 'base',
        objective,
        parent: rank,
        skip: [...parent],
        candidates: [...candidates],
        outcomes: [...(known ?? outcomes)],
        blockTokens,
        ...(workers && { workers: [...workers] }),
      });
    }
    // The same base once more costs nothing; that must not depend on whether a resume had to make it ready again.
    this.#unpaid = baseKey(base) !== before && !this.#recorder.hasPaid(step, rank, objective);
    return this.#recorder.outcomes(parent, samples, objective) ?? [];
  }

  /**
   * Outcomes of one group of the open step under a skip set that competes with no other. `prospects` may be asked for next, see
   * `SkipSetScorer`.
   */
  async evaluate(
    skip: SkipSet,
    group: number,
    prospects: Iterable<Prospect> = [],
  ): Promise<readonly SampleOutcome[]> {
    const [outcomes] = await this.#outcomesOf([{ skip, block: null }], group, prospects);
    return outcomes ?? [];
  }

  /** Outcomes of one group of the open step under several candidates, each journalled for itself, in their order. */
  evaluateCandidates(
    candidates: readonly Candidate[],
    group: number,
    prospects: Iterable<Prospect> = [],
  ): Promise<readonly (readonly SampleOutcome[])[]> {
    return this.#outcomesOf(candidates, group, prospects);
  }

  async #outcomesOf(
    sets: readonly Asked[],
    group: number,
    prospects: Iterable<Prospect>,
  ): Promise<readonly (readonly SampleOutcome[])[]> {
    const { objective, signal } = this.#options;
    const samples = this.#base.groups[group] ?? [];
    const unknown = sets.filter(({ skip }) => !this.#recorder.outcomes(skip, samples, objective));
    for (const { skip, block, evaluation } of await this.#evaluate(unknown, group, prospects)) {
      signal.throwIfAborted();
      this.#check(evaluation.outcomes, samples);
      await this.#recorder.record({
        type: 'evaluation',
        step: this.#base.step,
        kind: block === null ? 'set' : 'candidate',
        objective,
        parent: this.#base.rank,
        skip: [...skip],
        ...(block !== null && { block }),
        outcomes: [...evaluation.outcomes],
        blockTokens: evaluation.blockTokens,
        ...(evaluation.workers && { workers: [...evaluation.workers] }),
      });
    }
    return sets.map(({ skip }) => this.#recorder.outcomes(skip, samples, objective) ?? []);
  }

  /** Takes outcomes that an earlier run has from there, and evaluates the rest together. */
  async #evaluate(
    sets: readonly Asked[],
    group: number,
    prospects: Iterable<Prospect>,
  ): Promise<readonly (Asked & { readonly evaluation: GroupEvaluation })[]> {
    const { earlier } = this.#options;
    const samples = this.#base.groups[group] ?? [];
    const recalled = sets.map(({ skip }) => earlier?.outcomes(skip, samples) ?? null);
    const missing = sets.filter((_, index) => !recalled[index]).map(({ skip }) => skip);
    const made =
      missing.length > 0 ? [...(await this.#evaluateNow(missing, group, this.#unanswered(prospects)))] : [];
    return sets.map((set, index) => {
      const outcomes = recalled[index];
      return { ...set, evaluation: outcomes ? { outcomes, blockTokens: 0 } : (made.shift() ?? NOTHING) };
    });
  }

  /** The first evaluation includes the work of making the base ready. */
  async #evaluateNow(
    skips: readonly SkipSet[],
    group: number,
    prospects: Iterable<Prospect>,
  ): Promise<readonly GroupEvaluation[]> {
    const { signal } = this.#options;
    const ready = await this.#rebase();
    signal.throwIfAborted();
    const evaluations = await this.#evaluator.evaluateTogether(skips, group, signal, prospects);
    const unpaid = this.#unpaid ? ready.blockTokens : 0;
    this.#unpaid = false;
    return evaluations.map((evaluation, index) => ({
      ...evaluation,
      blockTokens: evaluation.blockTokens + (index === 0 ? unpaid : 0),
    }));
  }

  /** Prospects whose outcomes neither the journal nor an earlier run has. */
  *#unanswered(prospects: Iterable<Prospect>): Generator<Prospect> {
    const { objective, earlier } = this.#options;
    for (const prospect of prospects) {
      const samples = this.#base.groups[prospect.group] ?? [];
      const { skip } = prospect;
      if (!this.#recorder.outcomes(skip, samples, objective) && !earlier?.outcomes(skip, samples))
        yield prospect;
    }
  }

  async #rebase(): Promise<GroupEvaluation> {
    const key = baseKey(this.#base);
    if (this.#ready === key) return NOTHING;
    const { objective, signal } = this.#options;
    signal.throwIfAborted();
    this.#ready = null;
    const { parent, groups } = this.#base;
    const samples = groups.flat();
    // The outcomes in the journal, not those in the evaluator's memory: so a resumed run does the same work.
    const known = this.#recorder.outcomes(parent, samples, objective) ?? [];
    const evaluation = await this.#evaluator.rebase(parent, groups, known, signal);
    this.#check(evaluation.outcomes, samples);
    this.#ready = key;
    return evaluation;
  }

  #check(outcomes: readonly SampleOutcome[], samples: readonly number[]): void {
    const sound =
      outcomes.length === samples.length &&
      outcomes.every(({ sample, score }, index) => {
        const range = this.#options.ranges[sample];
        return sample === samples[index] && range && score >= range.min && score <= range.max;
      });
    if (sound) return;
    throw new SkipscopeError(
      'runtime',
      `Evaluating samples ${samples.join(', ')} gave outcomes of other samples or scores outside the metric's range.`,
      'This is a fault of the program; please report it.',
    );
  }
}
