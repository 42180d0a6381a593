import type { DoneReason } from '#engine/search/run-event.ts';
import { blocksOutside, toggled } from '#engine/base/skip-set.ts';
import { CandidateRace } from './candidate-race.ts';
import type { ScoredSet, SearchContext } from './search-context.ts';
import { parametersOf, type Strategy } from './strategy.ts';
import { tieRanks } from './tie-rule.ts';

/**
 * Sequential floating selection (Pudil et al. 1994) over GM-Skip's steps. A block is put back only if the result is
 * better than the best skip set of its size so far, so that the search ends.
 */
export const gmSkipFloating: Strategy = (context) => new FloatingSearch(context).run();

class FloatingSearch {
  readonly #context: SearchContext;
  readonly #race: CandidateRace;
  /** The best value of a skip set of each size. */
  readonly #best = new Map<number, number>();
  #step = 0;

  constructor(context: SearchContext) {
    this.#context = context;
    this.#race = new CandidateRace(context, 'metric');
  }

  async run(): Promise<DoneReason> {
    const { spec, blocks, plan } = this.#context;
    let parent = await this.#context.baseline(plan.raceSamples);
    const floor = this.#context.floor(parent);
    for (;;) {
      if (spec.maxBlocks !== null && parent.skip.length >= spec.maxBlocks) return 'budget';
      const candidates = blocksOutside(blocks, parent.skip, spec.protect);
      if (candidates.length === 0) return 'exhausted';
      const child = await this.#next(parent, candidates, (value) => spec.explore || value >= floor);
      if (!child) return 'constraint';
      parent = await this.#putBack(child, blocksOutside(blocks, candidates));
    }
  }

  /** Puts `earlier` blocks back as long as that beats every skip set of the size seen so far. */
  async #putBack(removed: ScoredSet, earlier: readonly number[]): Promise<ScoredSet> {
    let current = removed;
    for (;;) {
      const record = this.#best.get(current.skip.length - 1);
      const candidates = current.skip.filter((block) => earlier.includes(block));
      if (record === undefined || candidates.length === 0) return current;
      const better = await this.#next(current, candidates, (value) => value > record);
      if (!better) return current;
      current = better;
    }
  }

  async #next(
    parent: ScoredSet,
    candidates: readonly number[],
    admits: (value: number) => boolean,
  ): Promise<ScoredSet | null> {
    const { spec, blocks } = this.#context;
    const { order, seed, eps } = parametersOf(this.#context, 'gm-skip-floating');
    const rule = { ranks: tieRanks(order, blocks, seed), eps, admits };
    const step = ++this.#step;
    const winner = await this.#race.hold({ step, parent, candidates, rule, exhaustive: spec.exhaustive });
    if (!winner) return null;
    const found = this.#context.raced(toggled(parent.skip, winner.block));
    this.#best.set(found.skip.length, Math.max(this.#best.get(found.skip.length) ?? -Infinity, winner.value));
    await this.#context.addPoint(step, found);
    return found;
  }
}
