import { skipSetKey, withBlock } from '#engine/base/skip-set.ts';
import type { Prospect } from '#engine/search/evaluator.ts';
import { planGroups } from './group-plan.ts';
import { ScoreSheet } from './score-sheet.ts';
import type { ScoredSet, SearchContext } from './search-context.ts';

/** A child that has been scored on every sample. */
export interface BeamChild {
  readonly parent: ScoredSet;
  /** Rank of the parent in the beam, 0 the best. */
  readonly parentRank: number;
  readonly block: number;
  readonly value: number;
}

/** A child that is scored on one group after the other. */
interface Runner {
  readonly parent: ScoredSet;
  readonly parentRank: number;
  readonly block: number;
  readonly sheet: ScoreSheet;
  nextGroup: number;
}

export interface BeamSettings {
  readonly step: number;
  /** The number of children that are kept. */
  readonly width: number;
  /** Children below this value are not kept. */
  readonly floor: number;
  /** Tie rank by block, see `tieRanks`. */
  readonly ranks: readonly number[];
}

/**
 * One step of a beam search: finds the best `width` distinct children of several parents. A child is pruned once
 * `width` others are certain to come before it, so that the result is that of scoring every child on every sample.
 */
export class BeamStep {
  readonly #context: SearchContext;
  readonly #settings: BeamSettings;
  /** Children scored so far, the best first. */
  readonly #children: BeamChild[] = [];
  /** Skip sets that are scored or pruned, or about to be. */
  readonly #settled = new Set<string>();

  constructor(context: SearchContext, settings: BeamSettings) {
    this.#context = context;
    this.#settings = settings;
  }

  /** Scores the children of a parent; parents come in the order of their rank. */
  async expand(parent: ScoredSet, rank: number, candidates: readonly number[]): Promise<void> {
    const { evaluator, plan } = this.#context;
    const loss = (sample: number): number =>
      (evaluator.ranges[sample]?.max ?? 0) - (parent.scores.score(sample) ?? 0);
    const groups = planGroups(evaluator.ranges.length, plan.raceSamples, loss);
    // A child that an earlier parent had too is scored only once.
    const fresh = candidates.filter((block) => !this.#settled.has(skipSetKey(withBlock(parent.skip, block))));
    await evaluator.open({ step: this.#settings.step, parent: parent.skip, rank, groups, candidates: fresh });
    for (const block of fresh) this.#settled.add(skipSetKey(withBlock(parent.skip, block)));
    let waiting: readonly Runner[] = fresh
      .sort((a, b) => this.#rank(b) - this.#rank(a))
      .map((block) => {
        const sheet = new ScoreSheet(evaluator.ranges);
        return { parent, parentRank: rank, block, sheet, nextGroup: 0 };
      });
    while (waiting.length > 0) waiting = await this.#advance(waiting);
  }

  /** The children that are kept, the best first. */
  winners(): readonly BeamChild[] {
    return this.#children.slice(0, this.#settings.width);
  }

  /** Prunes the first child, or scores it on one more group. Returns the children that are left. */
  async #advance(waiting: readonly Runner[]): Promise<readonly Runner[]> {
    const { evaluator, recorder, spec } = this.#context;
    const [first, ...others] = waiting;
    if (!first) return [];
    const { bound, known } = first.sheet;
    if (!spec.exhaustive && this.#isOut(childOf(first))) {
      await recorder.record({ type: 'pruned', ...this.#verdict(first), bound, samples: known });
      return others;
    }
    const cohort = [first, ...this.#companions(first, others)];
    const outcomes = await evaluator.evaluateCandidates(
      cohort.map(({ parent, block }) => ({ skip: withBlock(parent.skip, block), block })),
      first.nextGroup,
      this.#prospects(waiting),
    );
    for (const [index, runner] of cohort.entries()) {
      runner.sheet.add(outcomes[index] ?? []);
      runner.nextGroup++;
      if (runner.sheet.complete) await this.#complete(runner);
    }
    return waiting.filter(({ sheet }) => !sheet.complete);
  }

  /** What may be asked for next: the groups of one child after the other. */
  *#prospects(waiting: readonly Runner[]): Generator<Prospect> {
    const groups = this.#context.evaluator.groups.length;
    for (const runner of waiting) {
      if (!this.#context.spec.exhaustive && this.#isOut(childOf(runner))) continue;
      const skip = withBlock(runner.parent.skip, runner.block);
      for (let group = runner.nextGroup; group < groups; group++) yield { skip, group };
    }
  }

  /**
   * Children that are scored on the first one's group together with it, since they will need that group in any case:
   * the children before them do not fill the width, or not with values as high as their bound if answers to the
   * remaining samples are the parent's.
   */
  #companions(first: Runner, others: readonly Runner[]): readonly Runner[] {
    const { spec, plan } = this.#context;
    const { width } = this.#settings;
    let highest = Math.max(this.#children[width - 1]?.value ?? -Infinity, expectedValue(first));
    const companions: Runner[] = [];
    for (const [index, runner] of others.entries()) {
      if (companions.length + 1 >= plan.raceCandidates) break;
      const certain = this.#children.length + index + 1 < width;
      const needed = !this.#isOut(childOf(runner)) && (certain || runner.sheet.bound > highest);
      if (runner.nextGroup === first.nextGroup && (spec.exhaustive || needed)) companions.push(runner);
      highest = Math.max(highest, expectedValue(runner));
    }
    return companions;
  }

  async #complete(runner: Runner): Promise<void> {
    const child = childOf(runner);
    await this.#context.recorder.record({ type: 'candidate', ...this.#verdict(runner), value: child.value });
    if (child.value < this.#settings.floor) return;
    const behind = this.#children.findIndex((other) => this.#precedes(child, other));
    this.#children.splice(behind < 0 ? this.#children.length : behind, 0, child);
  }

  #verdict({ parentRank, block }: Runner) {
    return { step: this.#settings.step, objective: 'metric', parent: parentRank, block } as const;
  }

  /** Whether a child of at most this value cannot be among the winners. */
  #isOut(child: BeamChild): boolean {
    const last = this.#children[this.#settings.width - 1];
    return child.value < this.#settings.floor || (last !== undefined && this.#precedes(last, child));
  }

  /** Higher value, then the better parent, then the tie rule. */
  #precedes(a: BeamChild, b: BeamChild): boolean {
    if (a.value !== b.value) return a.value > b.value;
    if (a.parentRank !== b.parentRank) return a.parentRank < b.parentRank;
    return this.#rank(a.block) > this.#rank(b.block);
  }

  #rank(block: number): number {
    return this.#settings.ranks[block] ?? 0;
  }
}

/** As good as the child can still be. */
function childOf({ parent, parentRank, block, sheet }: Runner): BeamChild {
  return { parent, parentRank, block, value: sheet.bound };
}

/** The value of a child that answers the samples left as its parent did. */
function expectedValue({ parent, sheet }: Runner): number {
  return sheet.valueWith((sample) => parent.scores.score(sample) ?? 0);
}
