import { skipSetKey, withBlock } from '#engine/search/skip-set.ts';
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

export interface BeamSettings {
  readonly step: number;
  /** How many children go on. */
  readonly width: number;
  /** Children below this value do not. */
  readonly floor: number;
  /** Tie rank by block, see `tieRanks`. */
  readonly ranks: readonly number[];
}

/**
 * One step of a beam search: finds the best `width` distinct children of several parents. A child is given up once `width`
 * others are certain to come before it, so that the result is that of scoring every child on every sample.
 */
export class BeamStep {
  readonly #context: SearchContext;
  readonly #settings: BeamSettings;
  /** Children scored so far, the best first. */
  readonly #children: BeamChild[] = [];
  /** Skip sets that are scored or given up. */
  readonly #settled = new Set<string>();

  constructor(context: SearchContext, settings: BeamSettings) {
    this.#context = context;
    this.#settings = settings;
  }

  /** Scores the children of a parent; parents come in the order of their rank. */
  async expand(parent: ScoredSet, rank: number, candidates: readonly number[]): Promise<void> {
    const { evaluator } = this.#context;
    const loss = (sample: number): number =>
      (evaluator.ranges[sample]?.max ?? 0) - (parent.scores.score(sample) ?? 0);
    const groups = planGroups(evaluator.ranges.length, loss);
    // Where another parent had the same child before, it stands for both.
    const fresh = candidates.filter((block) => !this.#settled.has(skipSetKey(withBlock(parent.skip, block))));
    await evaluator.open({ step: this.#settings.step, parent: parent.skip, rank, groups, candidates: fresh });
    for (const block of fresh.sort((a, b) => this.#rank(b) - this.#rank(a))) {
      this.#settled.add(skipSetKey(withBlock(parent.skip, block)));
      await this.#score(parent, rank, block);
    }
  }

  /** The children that go on, the best first. */
  winners(): readonly BeamChild[] {
    return this.#children.slice(0, this.#settings.width);
  }

  async #score(parent: ScoredSet, parentRank: number, block: number): Promise<void> {
    const { evaluator, recorder, spec } = this.#context;
    const verdict = { step: this.#settings.step, objective: 'metric', parent: parentRank, block } as const;
    const sheet = new ScoreSheet(evaluator.ranges);
    for (const group of evaluator.groups.keys()) {
      const child = { parent, parentRank, block, value: sheet.bound };
      if (!spec.exhaustive && this.#isOut(child)) {
        await recorder.record({ type: 'pruned', ...verdict, bound: sheet.bound, samples: sheet.known });
        return;
      }
      sheet.add(await evaluator.evaluate(withBlock(parent.skip, block), group, block));
    }
    const child = { parent, parentRank, block, value: sheet.bound };
    await recorder.record({ type: 'candidate', ...verdict, value: sheet.bound });
    if (child.value < this.#settings.floor) return;
    const behind = this.#children.findIndex((other) => this.#precedes(child, other));
    this.#children.splice(behind < 0 ? this.#children.length : behind, 0, child);
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
