import { type SkipSet, firstDifference, skipSetKey } from '#engine/base/skip-set.ts';
import {
  type Evaluator,
  type GroupEvaluation,
  type Latency,
  type LatencyComparison,
  type KnownAnswer,
  type SampleOutcome,
} from '#engine/search/evaluator.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

/** What a group has of its parent, and whose state would do for the next one. */
interface RecordedGroup {
  readonly samples: readonly number[];
  readonly successor: string | null;
}

const NO_TIME: Latency = { prefill: 0, perToken: 0, total: 0 };

/**
 * Answers with the outcomes of an exhaustive search that was recorded, and counts the work that `ReusingEvaluator` has with them
 * where everything fits into memory, and no choice is a near tie: a model with 30 blocks without its arithmetic.
 */
export class RecordedEvaluator implements Evaluator {
  readonly blocks: number;
  readonly samples: number;
  /** Passes so far through the blocks behind a candidate's, of one group under one or several skip sets. */
  passes = 0;
  readonly #outcomes = new Map<string, SampleOutcome>();
  #parent: SkipSet = [];
  #groups: RecordedGroup[] = [];

  /** Throws `RangeError` for the events of a run that has not started. */
  constructor(events: readonly RunEvent[]) {
    const started = events.find(({ type }) => type === 'started');
    if (started?.type !== 'started') throw new RangeError('The run has not started.');
    this.blocks = started.blocks;
    this.samples = started.samples.length;
    for (const event of events) {
      if (event.type !== 'evaluation') continue;
      for (const outcome of event.outcomes)
        this.#outcomes.set(`${skipSetKey(event.skip)}/${outcome.sample}`, outcome);
    }
  }

  promptPositions(sample: number): number {
    const { positions, tokenIds } = this.#outcome([], sample);
    return positions - Math.max(tokenIds.length - 1, 0);
  }

  rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    known: readonly KnownAnswer[],
  ): Promise<GroupEvaluation> {
    const before = new Map(this.#groups.map((group) => [group.samples.join(), group]));
    const isKnown = known.length > 0;
    let blockTokens = 0;
    for (const samples of groups) {
      const moved = before.get(samples.join());
      const isSame = moved && samples.every((sample) => this.#agree(this.#parent, parent, sample));
      if (isSame && moved.successor === skipSetKey(parent)) continue;
      const first = isSame ? firstDifference(this.#parent, parent, this.blocks) : 0;
      // Answers that are not known are decoded first, and then fed as drafts.
      blockTokens += (isKnown ? 1 : 2) * this.#passed(parent, samples) * this.#kept(parent, first);
    }
    this.#parent = parent;
    this.#groups = groups.map((samples) => ({ samples, successor: null }));
    return Promise.resolve({ outcomes: this.#all(parent, groups.flat()), blockTokens });
  }

  async evaluate(skip: SkipSet, group: number): Promise<GroupEvaluation> {
    const [evaluation] = await this.evaluateTogether([skip], group);
    if (evaluation) return evaluation;
    throw new RangeError(`There is no group ${String(group)}.`);
  }

  evaluateTogether(skips: readonly SkipSet[], group: number): Promise<readonly GroupEvaluation[]> {
    const { samples = [] } = this.#groups[group] ?? {};
    this.passes++;
    const [first] = skips;
    if (first && samples.every((sample) => this.#agree(this.#parent, first, sample)))
      this.#groups[group] = { samples, successor: skipSetKey(first) };
    return Promise.resolve(
      skips.map((skip) => {
        const behind = this.#kept(skip, firstDifference(this.#parent, skip, this.blocks));
        const steps = this.#steps(skip, samples) * this.#kept(skip, 0);
        const blockTokens = this.#passed(this.#parent, samples) * behind + steps;
        return { outcomes: this.#all(skip, samples), blockTokens };
      }),
    );
  }

  latency(): Promise<Latency> {
    return Promise.resolve(NO_TIME);
  }

  compareLatency(): Promise<LatencyComparison> {
    return Promise.resolve({ full: [NO_TIME], skipped: [NO_TIME] });
  }

  #outcome(skip: SkipSet, sample: number): SampleOutcome {
    const outcome = this.#outcomes.get(`${skipSetKey(skip)}/${sample}`);
    if (outcome) return outcome;
    throw new RangeError(`The recorded run does not have sample ${sample} without [${skipSetKey(skip)}].`);
  }

  #all(skip: SkipSet, samples: readonly number[]): readonly SampleOutcome[] {
    return samples.map((sample) => this.#outcome(skip, sample));
  }

  #agree(a: SkipSet, b: SkipSet, sample: number): boolean {
    return this.#outcome(a, sample).tokenIds.join() === this.#outcome(b, sample).tokenIds.join();
  }

  /** Positions of prompts and answers under a skip set, with the padding behind shorter ones. */
  #passed(skip: SkipSet, samples: readonly number[]): number {
    return samples.length * Math.max(...this.#all(skip, samples).map(({ positions }) => positions));
  }

  #kept(skip: SkipSet, first: number): number {
    return this.blocks - first - skip.filter((block) => block >= first).length;
  }

  /** Tokens that rows are decoded on by, those of rows that have ended and are not dropped yet included. */
  #steps(skip: SkipSet, samples: readonly number[]): number {
    const lefts = samples.map((sample) => {
      const draft = this.#outcome(this.#parent, sample).tokenIds.slice(0, -1);
      const { tokenIds } = this.#outcome(skip, sample);
      const failed = draft.findIndex((token, at) => token !== tokenIds[at]);
      return Math.max(0, tokenIds.length - 1 - (failed < 0 ? draft.length : failed));
    });
    let rows = lefts;
    let steps = 0;
    for (let step = 0; step < Math.max(...lefts); step++) {
      const active = rows.filter((left) => left > step);
      if (active.length <= 0.75 * rows.length) rows = active;
      steps += rows.length;
    }
    return steps;
  }
}
