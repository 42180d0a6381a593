import type { SkipSet } from '#engine/base/skip-set.ts';
import { unlessAborted } from '#engine/base/abort.ts';
import type {
  Evaluator,
  GroupEvaluation,
  KnownAnswer,
  Latency,
  LatencyComparison,
  Prospect,
} from '#engine/search/evaluator.ts';
import { type AnsweredSamples, outcomesOf } from '#engine/evaluation/scored-samples.ts';
import type { AnswerUnit, NamedAnswers } from './answer-unit.ts';
import type { UnitDispatcher } from './unit-dispatcher.ts';

/** Units that may be begun ahead: as many as some hundred devices take. */
const MOST_AHEAD = 512;

/**
 * Evaluates skip sets by what several workers answer. They give token ids; texts and scores are made here. Times are taken on the
 * device of this process, while no worker has a unit.
 */
export class SpreadEvaluator implements Evaluator {
  readonly #scored: AnsweredSamples;
  readonly #dispatcher: UnitDispatcher;
  readonly #clock: Pick<Evaluator, 'latency' | 'compareLatency'>;
  #parent: SkipSet = [];
  #groups: readonly (readonly number[])[] = [];
  /** Answers under the parent, by sample. */
  #answers: ReadonlyMap<number, readonly number[]> = new Map();

  constructor(
    scored: AnsweredSamples,
    readonly blocks: number,
    dispatcher: UnitDispatcher,
    clock: Pick<Evaluator, 'latency' | 'compareLatency'>,
  ) {
    this.#scored = scored;
    this.#dispatcher = dispatcher;
    this.#clock = clock;
  }

  get samples(): number {
    return this.#scored.prompts.length;
  }

  promptPositions(sample: number): number {
    return this.#scored.prompts[sample]?.ids.length ?? 0;
  }

  /** An answer that is known is not asked for again: each worker verifies it when it makes the parent's state. */
  async rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    known: readonly KnownAnswer[],
    signal: AbortSignal,
  ): Promise<GroupEvaluation> {
    this.#parent = parent;
    this.#groups = groups;
    this.#answers = new Map(known.map(({ sample, tokenIds }) => [sample, tokenIds]));
    const samples = groups.flat();
    const isKnown = samples.every((sample) => this.#answers.has(sample));
    const made = isKnown
      ? []
      : await this.#ask(
          [...groups.keys()].map((group) => this.#unit(parent, group)),
          signal,
        );
    if (!isKnown) {
      const answers = made.flatMap((unit) => unit.answers);
      this.#answers = new Map(samples.map((sample, at) => [sample, answers[at] ?? []]));
    }
    const answers = samples.map((sample) => this.#answers.get(sample) ?? []);
    return {
      outcomes: await outcomesOf(this.#scored, samples, answers),
      blockTokens: made.reduce((sum, { blockTokens }) => sum + blockTokens, 0),
      ...(made.length > 0 && { workers: made.map(({ worker }) => worker) }),
    };
  }

  async evaluate(skip: SkipSet, group: number, signal: AbortSignal): Promise<GroupEvaluation> {
    const [evaluation] = await this.evaluateTogether([skip], group, signal);
    if (evaluation) return evaluation;
    throw new RangeError(`Group ${String(group)} gave no answers.`);
  }

  async evaluateTogether(
    skips: readonly SkipSet[],
    group: number,
    signal: AbortSignal,
    prospects: Iterable<Prospect> = [],
  ): Promise<readonly GroupEvaluation[]> {
    const asked = this.#ask(
      skips.map((skip) => this.#unit(skip, group)),
      signal,
    );
    this.#dispatcher.expect(this.#unitsOf(prospects));
    const samples = this.#samplesOf(group);
    const made = await asked;
    const outcomes = await outcomesOf(
      this.#scored,
      made.flatMap(() => samples),
      made.flatMap(({ answers }) => answers),
    );
    return made.map((unit, at) => ({
      outcomes: outcomes.slice(at * samples.length, (at + 1) * samples.length),
      blockTokens: unit.blockTokens,
      workers: [unit.worker],
    }));
  }

  async latency(skip: SkipSet, signal: AbortSignal): Promise<Latency> {
    await unlessAborted(this.#dispatcher.quiet(), signal);
    return this.#clock.latency(skip, signal);
  }

  async compareLatency(skip: SkipSet, signal: AbortSignal): Promise<LatencyComparison> {
    await unlessAborted(this.#dispatcher.quiet(), signal);
    return this.#clock.compareLatency(skip, signal);
  }

  #ask(units: readonly AnswerUnit[], signal: AbortSignal): Promise<readonly NamedAnswers[]> {
    signal.throwIfAborted();
    return unlessAborted(Promise.all(units.map((unit) => this.#dispatcher.ask(unit))), signal);
  }

  *#unitsOf(prospects: Iterable<Prospect>): Generator<AnswerUnit> {
    let given = 0;
    for (const { skip, group } of prospects) {
      if (given++ === MOST_AHEAD) return;
      yield this.#unit(skip, group);
    }
  }

  #unit(skip: SkipSet, group: number): AnswerUnit {
    const samples = this.#samplesOf(group);
    const answers = samples.map((sample) => this.#answers.get(sample) ?? []);
    return { skip, samples, near: { skip: this.#parent, answers } };
  }

  #samplesOf(group: number): readonly number[] {
    const samples = this.#groups[group];
    if (samples) return samples;
    throw new RangeError(`There is no group ${String(group)} of the parent [${this.#parent.join(', ')}].`);
  }
}
