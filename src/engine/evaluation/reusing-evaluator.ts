import { type GroupEvaluation, type KnownAnswer, NEVER_YIELD } from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { type StateBytes, planKeptState, stateBytes } from './kept-state.ts';
import { type GroupPlan, ParentGroup } from './parent-group.ts';
import { type ScoredSamples, longestRow, outcomesOf } from './scored-samples.ts';
import { ScoredEvaluator } from './scored-evaluator.ts';

/**
 * Evaluates skip sets from the state kept of their parent: the stream in front of the first block in which they differ,
 * the caches of the blocks before it, and the answer as a draft. Gives the outcomes `IndependentEvaluator` gives.
 */
export class ReusingEvaluator extends ScoredEvaluator {
  #parent: SkipSet = [];
  /** In the order of the last `rebase`, once it has ended. */
  #groups: ParentGroup[] = [];

  /** `memoryBudget` in bytes bounds the kept streams and caches; see `planKeptState`. */
  constructor(
    scored: ScoredSamples,
    private readonly memoryBudget: number,
  ) {
    super(scored);
  }

  override async rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    known: readonly KnownAnswer[],
    signal: AbortSignal,
    yieldDevice = NEVER_YIELD,
  ): Promise<GroupEvaluation> {
    const answers = new Map(known.map(({ sample, tokenIds }) => [sample, tokenIds]));
    const kept = planKeptState(
      groups.map(({ length }) => this.#stateBytes(parent, length)),
      this.memoryBudget,
    );
    const plans = groups.map((samples, index) => ({
      samples,
      drafts: samples.map((sample) => answers.get(sample) ?? []),
      kept: kept[index] ?? 'nothing',
    }));
    const movable = this.#keepMovable(parent, plans);
    this.#parent = parent;
    const built: ParentGroup[] = [];
    let blockTokens = 0;
    for (const [index, plan] of plans.entries()) {
      if (index > 0) await yieldDevice();
      const before = movable.get(plan.samples.join());
      if (before) {
        blockTokens += await before.moveTo(parent, plan.kept, signal);
        built.push(before);
        continue;
      }
      const created = await ParentGroup.create(this.scored, parent, plan, signal);
      this.#groups.push(created.group);
      built.push(created.group);
      blockTokens += created.blockTokens;
    }
    this.#groups = built;
    const outcomes = await outcomesOf(
      this.scored,
      built.flatMap((group) => group.samples),
      built.flatMap((group) => group.answers),
    );
    return { outcomes, blockTokens };
  }

  /** The groups whose state in front of the first changed block will do for one of the same samples; the others are freed. */
  #keepMovable(parent: SkipSet, plans: readonly GroupPlan[]): ReadonlyMap<string, ParentGroup> {
    const wanted = new Map(plans.map((plan) => [plan.samples.join(), plan]));
    const movable = new Map<string, ParentGroup>();
    for (const group of this.#groups) {
      const plan = wanted.get(group.samples.join());
      if (plan && plan.kept !== 'nothing' && group.canMove(parent, plan.drafts))
        movable.set(group.samples.join(), group);
      else group.dispose();
    }
    this.#groups = [...movable.values()];
    return movable;
  }

  override async evaluate(skip: SkipSet, group: number, signal: AbortSignal): Promise<GroupEvaluation> {
    const [evaluation] = await this.evaluateTogether([skip], group, signal);
    if (evaluation) return evaluation;
    throw new RangeError(`Group ${group} gave no answers.`);
  }

  override async evaluateTogether(
    skips: readonly SkipSet[],
    group: number,
    signal: AbortSignal,
  ): Promise<readonly GroupEvaluation[]> {
    const parentGroup = this.#groups[group];
    if (!parentGroup)
      throw new RangeError(`There is no group ${group} of the parent [${this.#parent.join(', ')}].`);
    const settled = await parentGroup.answersUnder(skips, signal);
    const { samples } = parentGroup;
    const outcomes = await outcomesOf(
      this.scored,
      settled.flatMap(() => samples),
      settled.flatMap(({ answers }) => answers),
    );
    return settled.map(({ blockTokens }, at) => ({
      outcomes: outcomes.slice(at * samples.length, (at + 1) * samples.length),
      blockTokens,
    }));
  }

  /** Frees the kept streams and caches. */
  dispose(): void {
    for (const group of this.#groups) group.dispose();
    this.#groups = [];
  }

  #stateBytes(parent: SkipSet, rows: number): StateBytes {
    const { manifest, dialect, blocks } = this.scored.model;
    return stateBytes(manifest.decoder, dialect, {
      rows,
      positions: longestRow(this.scored),
      blocks: blocks - parent.length,
    });
  }
}
