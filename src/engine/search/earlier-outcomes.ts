import { arithmeticKey } from './arithmetic.ts';
import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import { answerKey } from './same-question.ts';
import type { SampleOutcome } from './evaluator.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { RunEvent } from './run-event.ts';
import type { RunIdentity } from './run-identity.ts';

type Runtime = RunEnvironment['runtime'];

/**
 * Outcomes that finished or interrupted runs have journalled for the same model, data, question and arithmetic: no
 * evaluation is made twice, even if different strategies ask for it.
 */
export class EarlierOutcomes {
  /** By skip set, then sample id. */
  readonly #known = new Map<string, Map<string, SampleOutcome>>();
  readonly #run: RunIdentity;
  readonly #rounding: string;
  readonly #score: (sample: number, answer: string) => number;

  /**
   * `run` is the run that will ask, `runtime` executes it. Its scores are computed anew: CIDEr's depend on which other
   * samples are in use.
   */
  constructor(run: RunIdentity, runtime: Runtime, score: (sample: number, answer: string) => number) {
    this.#run = run;
    this.#rounding = arithmeticKey(runtime);
    this.#score = score;
  }

  /**
   * Adds the outcomes of a journal that were computed with the same arithmetic: a run may have been resumed on another
   * machine. A journal of another model, set or prompt adds nothing, nor does one of an earlier version without an
   * environment. Events that were brought from another backend add nothing: nobody here knows how they were made.
   */
  add(events: readonly RunEvent[]): void {
    const first = events.find(({ type }) => type === 'started');
    if (first?.type !== 'started' || answerKey(first.spec) !== answerKey(this.#run.spec)) return;
    const isBrought = broughtEvents(events);
    let same = false;
    // A run that was resumed on another machine, or brought from there, journals again the outcomes that it knew before.
    const foreign = new Set<string>();
    for (const [at, event] of events.entries()) {
      if (event.type === 'started' || event.type === 'resumed') same = this.#roundsAlike(event.environment);
      if (event.type !== 'evaluation' || event.objective !== 'metric') continue;
      const own = same && !isBrought(at);
      const key = skipSetKey(event.skip);
      for (const outcome of event.outcomes) {
        const id = first.samples[outcome.sample];
        if (id === undefined) continue;
        const name = `${key}:${id}`;
        if (!own) foreign.add(name);
        else if (!foreign.has(name)) this.#learn(key, id, outcome);
      }
    }
  }

  #roundsAlike(environment: RunEnvironment | undefined): boolean {
    return environment !== undefined && arithmeticKey(environment.runtime) === this.#rounding;
  }

  #learn(key: string, id: string, outcome: SampleOutcome): void {
    const known = this.#known.get(key) ?? new Map<string, SampleOutcome>();
    this.#known.set(key, known);
    known.set(id, outcome);
  }

  /** Outcomes of these samples of the run under a skip set, or null when one is missing. */
  outcomes(skip: SkipSet, samples: readonly number[]): readonly SampleOutcome[] | null {
    const known = this.#known.get(skipSetKey(skip));
    if (!known) return null;
    const found = samples.flatMap((sample) => {
      const outcome = known.get(this.#run.samples[sample] ?? '');
      return outcome ? [{ ...outcome, sample, score: this.#score(sample, outcome.answer) }] : [];
    });
    return found.length === samples.length ? found : null;
  }
}

/** Tells of a position in a journal whether another backend made its event. */
function broughtEvents(events: readonly RunEvent[]): (at: number) => boolean {
  const ranges = events.flatMap((event, end) =>
    event.type === 'adopted' ? [{ start: event.own, end }] : [],
  );
  return (at) => ranges.some(({ start, end }) => at >= start && at < end);
}
