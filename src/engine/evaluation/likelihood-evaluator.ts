import {
  type GroupEvaluation,
  NEVER_YIELD,
  type KnownAnswer,
  type SampleOutcome,
  type SkipSetScorer,
} from '#engine/search/evaluator.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { planKeptState, stateBytes } from './kept-state.ts';
import { ReferenceGroup } from './reference-group.ts';
import { referenceRows, type ReferenceSamples } from './reference-samples.ts';

/**
 * Scores skip sets by minus the mean negative log-likelihood, per token, of a sample's references: the objective of
 * SLEB. Every reference follows the prompt as if the model had answered it, so one pass is enough.
 */
export class LikelihoodEvaluator implements SkipSetScorer {
  readonly #scored: ReferenceSamples;
  readonly #memoryBudget: number;
  #groups: readonly ReferenceGroup[] = [];

  /** `memoryBudget` in bytes bounds the kept streams; groups beyond it are evaluated without. */
  constructor(scored: ReferenceSamples, memoryBudget: number) {
    this.#scored = scored;
    this.#memoryBudget = memoryBudget;
  }

  get blocks(): number {
    return this.#scored.model.blocks;
  }

  get samples(): number {
    return this.#scored.prompts.length;
  }

  promptPositions(sample: number): number {
    return this.#scored.prompts[sample]?.ids.length ?? 0;
  }

  async rebase(
    parent: SkipSet,
    groups: readonly (readonly number[])[],
    _known: readonly KnownAnswer[],
    signal: AbortSignal,
    yieldDevice = NEVER_YIELD,
  ): Promise<GroupEvaluation> {
    this.dispose();
    const built: ReferenceGroup[] = [];
    this.#groups = built;
    const outcomes: SampleOutcome[] = [];
    const kept = planKeptState(
      groups.map((samples) => ({ streams: this.#streamBytes(parent, samples), caches: 0 })),
      this.#memoryBudget,
    );
    let blockTokens = 0;
    for (const [index, samples] of groups.entries()) {
      if (index > 0) await yieldDevice();
      const group = new ReferenceGroup(this.#scored, samples, parent);
      built.push(group);
      const scored = await group.scoreParent(kept[index] !== 'nothing', signal);
      outcomes.push(...scored.outcomes);
      blockTokens += scored.blockTokens;
    }
    return { outcomes, blockTokens };
  }

  async evaluate(skip: SkipSet, group: number, signal: AbortSignal): Promise<GroupEvaluation> {
    const [evaluation] = await this.evaluateTogether([skip], group, signal);
    if (evaluation) return evaluation;
    throw new RangeError(`Group ${group} gave no likelihoods.`);
  }

  async evaluateTogether(
    skips: readonly SkipSet[],
    group: number,
    signal: AbortSignal,
  ): Promise<readonly GroupEvaluation[]> {
    const references = this.#groups[group];
    if (references) return references.scoreUnder(skips, signal);
    throw new RangeError(`There is no group ${group} of references.`);
  }

  /** Frees the kept streams. */
  dispose(): void {
    for (const group of this.#groups) group.dispose();
    this.#groups = [];
  }

  #streamBytes(parent: SkipSet, samples: readonly number[]): number {
    const { manifest, dialect, blocks } = this.#scored.model;
    const rows = referenceRows(this.#scored, samples);
    const positions = Math.max(0, ...rows.map(({ prompt, tokens }) => prompt.ids.length + tokens.length));
    const shape = { rows: rows.length, positions, blocks: blocks - parent.length };
    return stateBytes(manifest.decoder, dialect, shape).streams;
  }
}
