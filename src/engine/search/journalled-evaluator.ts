import { SkipscopeError } from '#engine/errors.ts';
import type { ScoreRange } from '#engine/metrics/metric.ts';

import type { Evaluation, Evaluator, Latency, SampleOutcome } from './evaluator.ts';
import type { RunRecorder } from './run-recorder.ts';
import { skipSetKey, withBlock, type SkipSet } from './skip-set.ts';

type Groups = readonly (readonly number[])[];

interface Base {
  readonly step: number;
  readonly parent: SkipSet;
  readonly groups: Groups;
}

const NOTHING: Evaluation = { outcomes: [], blockTokens: 0 };

function baseKey({ parent, groups }: Base): string {
  return `${skipSetKey(parent)}/${groups.map((group) => group.join()).join(';')}`;
}

/**
 * An evaluator that never does the same work twice: what the journal knows is answered from it, all else is evaluated,
 * checked and journalled. After a resume the evaluator itself is only made ready again once it is needed.
 */
export class JournalledEvaluator {
  readonly #evaluator: Evaluator;
  readonly #recorder: RunRecorder;
  /** By sample. */
  readonly #ranges: readonly ScoreRange[];
  readonly #signal: AbortSignal;
  #base: Base = { step: 0, parent: [], groups: [] };
  /** Key of the base that the evaluator holds. */
  #ready: string | null = null;

  constructor(
    evaluator: Evaluator,
    recorder: RunRecorder,
    ranges: readonly ScoreRange[],
    signal: AbortSignal,
  ) {
    this.#evaluator = evaluator;
    this.#recorder = recorder;
    this.#ranges = ranges;
    this.#signal = signal;
  }

  /** Opens a step: the candidates that follow are children of `parent`. Returns the parent's outcomes. */
  async open(step: number, parent: SkipSet, groups: Groups): Promise<readonly SampleOutcome[]> {
    const before = baseKey(this.#base);
    this.#base = { step, parent, groups };
    const samples = groups.flat();
    if (!this.#recorder.hasBase(step)) {
      // The same base once more costs nothing; that must not depend on whether a resume had to make it ready again.
      const { outcomes, blockTokens } = baseKey(this.#base) === before ? NOTHING : await this.#rebase();
      const known = this.#recorder.outcomes(parent, samples) ?? outcomes;
      await this.#recorder.record({
        type: 'evaluation',
        step,
        kind: 'base',
        skip: [...parent],
        outcomes: [...known],
        blockTokens,
      });
    }
    return this.#recorder.outcomes(parent, samples) ?? [];
  }

  /** Outcomes of one group of the open step under its parent without `block`. */
  async evaluate(block: number, group: number): Promise<readonly SampleOutcome[]> {
    const { step, parent, groups } = this.#base;
    const skip = withBlock(parent, block);
    const samples = groups[group] ?? [];
    const known = this.#recorder.outcomes(skip, samples);
    if (known) return known;
    await this.#rebase();
    this.#signal.throwIfAborted();
    const { outcomes, blockTokens } = await this.#evaluator.evaluate(skip, group, this.#signal);
    this.#check(outcomes, samples);
    await this.#recorder.record({
      type: 'evaluation',
      step,
      kind: 'candidate',
      skip: [...skip],
      outcomes: [...outcomes],
      blockTokens,
    });
    return outcomes;
  }

  latency(skip: SkipSet): Promise<Latency> {
    this.#signal.throwIfAborted();
    return this.#evaluator.latency(skip, this.#signal);
  }

  async #rebase(): Promise<Evaluation> {
    const key = baseKey(this.#base);
    if (this.#ready === key) return NOTHING;
    this.#signal.throwIfAborted();
    this.#ready = null;
    const { parent, groups } = this.#base;
    const samples = groups.flat();
    // What the journal knows, not what the evaluator happens to remember: a resumed run does the same work.
    const known = this.#recorder.outcomes(parent, samples) ?? [];
    const evaluation = await this.#evaluator.rebase(parent, groups, known, this.#signal);
    this.#check(evaluation.outcomes, samples);
    this.#ready = key;
    return evaluation;
  }

  #check(outcomes: readonly SampleOutcome[], samples: readonly number[]): void {
    const sound =
      outcomes.length === samples.length &&
      outcomes.every(({ sample, score }, index) => {
        const range = this.#ranges[sample];
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
