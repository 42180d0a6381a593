import { skipSetKey, type SkipSet } from '#engine/base/skip-set.ts';
import type { AnsweredSamples } from '#engine/evaluation/scored-samples.ts';
import type { SampleOutcome } from '#engine/search/evaluator.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

/** The answers of an exhaustive search that was recorded, to samples under every skip set that a search of the same path asks for. */
export class RecordedAnswers {
  readonly blocks: number;
  readonly sampleIds: readonly string[];
  readonly #outcomes = new Map<string, SampleOutcome>();
  readonly #scores = new Map<string, number>();

  /** Throws `RangeError` for the events of a run that has not started. */
  constructor(events: readonly RunEvent[]) {
    const started = events.find(({ type }) => type === 'started');
    if (started?.type !== 'started') throw new RangeError('The run has not started.');
    this.blocks = started.blocks;
    this.sampleIds = started.samples;
    for (const event of events) {
      if (event.type !== 'evaluation') continue;
      for (const outcome of event.outcomes) {
        this.#outcomes.set(`${skipSetKey(event.skip)}/${String(outcome.sample)}`, outcome);
        this.#scores.set(`${String(outcome.sample)}/${outcome.tokenIds.join()}`, outcome.score);
      }
    }
  }

  of(skip: SkipSet, sample: number): SampleOutcome {
    const outcome = this.#outcomes.get(`${skipSetKey(skip)}/${String(sample)}`);
    if (outcome) return outcome;
    throw new RangeError(
      `The recorded run does not have sample ${String(sample)} without [${skipSetKey(skip)}].`,
    );
  }

  /** What makes outcomes of these answers: a text is the token ids. */
  get samples(): AnsweredSamples {
    return {
      prompts: this.sampleIds.map((_, sample) => {
        const { positions, tokenIds } = this.of([], sample);
        return { ids: Array<number>(positions - Math.max(tokenIds.length - 1, 0)).fill(0) };
      }),
      decode: (answers) => Promise.resolve(answers.map((tokens) => tokens.join())),
      score: (sample, answer) => this.#scores.get(`${String(sample)}/${answer}`) ?? 0,
    };
  }
}
