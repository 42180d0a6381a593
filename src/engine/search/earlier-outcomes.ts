import type { SampleOutcome } from './evaluator.ts';
import type { RunEvent } from './run-event.ts';
import type { RunIdentity } from './run-identity.ts';
import type { SearchSpec } from './search-spec.ts';
import { skipSetKey, type SkipSet } from './skip-set.ts';
import { skipPhase } from './strategy-choice.ts';

/**
 * Everything that decides the answer to one sample under one skip set: settings that only choose skip sets or samples, or
 * score answers, are left out.
 */
function answerIdentity(spec: SearchSpec): string {
  const { prompt, maxNewTokens, model, calibration, strategy } = spec;
  return JSON.stringify([prompt, maxNewTokens, model.hash, calibration.id, skipPhase(strategy)]);
}

/**
 * Outcomes that finished or interrupted runs have journalled for the same model, data and question: no evaluation is made
 * twice, whichever strategy asked first.
 */
export class EarlierOutcomes {
  /** By skip set, then sample id. */
  readonly #known = new Map<string, Map<string, SampleOutcome>>();
  readonly #run: RunIdentity;

  readonly #score: (sample: number, answer: string) => number;

  /** For the run that will ask. Its scores are made anew: CIDEr's depend on which other samples are in use. */
  constructor(run: RunIdentity, score: (sample: number, answer: string) => number) {
    this.#run = run;
    this.#score = score;
  }

  /** Takes up a journal; one of another model, set or prompt adds nothing. */
  add(events: readonly RunEvent[]): void {
    const [first] = events;
    if (first?.type !== 'started' || answerIdentity(first.spec) !== answerIdentity(this.#run.spec)) return;
    for (const event of events) {
      if (event.type !== 'evaluation' || event.objective !== 'metric') continue;
      const key = skipSetKey(event.skip);
      const known = this.#known.get(key) ?? new Map<string, SampleOutcome>();
      this.#known.set(key, known);
      for (const outcome of event.outcomes) {
        const id = first.samples[outcome.sample];
        if (id !== undefined) known.set(id, outcome);
      }
    }
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
