import { type SkipSet, skipSetKey } from '#engine/base/skip-set.ts';
import { type OpenEvaluator, createEvaluator } from '#engine/evaluation/create-evaluator.ts';
import type { ScoredSamples } from '#engine/evaluation/scored-samples.ts';
import { checkPrompts } from '#engine/inference/generate.ts';
import type { SampleOutcome } from '#engine/search/evaluator.ts';
import { DEFAULT_ROWS, planGroups } from '#engine/strategies/group-plan.ts';
import type { BlockValue } from './importance-measure.ts';
import { meanValue } from './mean-value.ts';
import { metricDrop } from './metric-drop.ts';
import { planPairs } from './plan-pairs.ts';
import type { ImportanceInputs } from './scan-importance.ts';

export interface PairInputs extends Pick<
  ImportanceInputs,
  'scored' | 'seed' | 'memoryBudget' | 'signal' | 'onCall'
> {
  /** Called behind each step with the runs of blocks that are done; see `pairBlockRuns`. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called once all pairs of a further block with later ones are known. */
  readonly onRow?: (scan: PairScan) => void;
}

/** How much the losses of two blocks depend on each other, in the unit of the task's metric. */
export interface PairScan {
  /** By block: the drop D(i) = M(full) - M(without i). */
  readonly alone: readonly (BlockValue | null)[];
  /**
   * D(i, j) - D(i) - D(j) for i < j: `[i][j - i - 1]`. Above 0, two blocks lost together cost more than one by one: each makes up for
   * the other. Below 0 they cost less, as what one does is of use only with the other. Rows end where a scan has got to.
   */
  readonly pairs: readonly (readonly (BlockValue | null)[])[];
}

/** Some samples with the state that is kept of them. */
interface PairGroup extends OpenEvaluator {
  readonly samples: readonly number[];
}

/**
 * Measures all pairs of blocks by the answers without them. Each block is a base once: pairs with it run only the blocks behind
 * the second one. Intervals are bootstrapped over samples. Throws as `checkPrompts` does. Rejects with the reason of `signal` when
 * it is aborted.
 */
export async function scanPairs(inputs: PairInputs): Promise<PairScan> {
  const { scored, seed, memoryBudget, signal } = inputs;
  const { onCall = (use) => use(), onProgress, onRow } = inputs;
  const { blocks } = scored.model;
  checkPrompts(scored.model, scored.prompts, { skip: [], maxNewTokens: scored.maxNewTokens });
  const groups = openGroups(scored, memoryBudget);
  const plan = planPairs(blocks);
  const total = groups.length * plan.reduce((sum, { blockRuns }) => sum + blockRuns, 0);
  const found: Found = new Map();
  const rows: (readonly (BlockValue | null)[])[] = [];
  let done = 0;
  try {
    for (const { skip, isBase, blockRuns } of plan) {
      const known = found.get(skipSetKey(skip)) ?? [];
      const outcomes: SampleOutcome[] = [];
      for (const { evaluator, samples } of groups) {
        signal.throwIfAborted();
        const evaluation = await onCall(() =>
          isBase ? evaluator.rebase(skip, [samples], known, signal) : evaluator.evaluate(skip, 0, signal),
        );
        outcomes.push(...evaluation.outcomes);
        onProgress?.((done += blockRuns), total);
      }
      found.set(skipSetKey(skip), outcomes);
      const [first, second] = skip;
      if (first === undefined || second !== blocks - 1) continue;
      rows.push(excessOf(found, first, blocks, seed));
      onRow?.({ alone: dropsOf(found, blocks, seed), pairs: [...rows] });
    }
    return { alone: dropsOf(found, blocks, seed), pairs: rows };
  } finally {
    for (const { dispose } of groups) dispose();
  }
}

/** Outcomes of all samples by the key of a skip set. */
type Found = Map<string, readonly SampleOutcome[]>;

/** Each group has its share of the memory, so that a base is there for all of them. */
function openGroups(scored: ScoredSamples, memoryBudget: number): readonly PairGroup[] {
  const groups = planGroups(scored.prompts.length, DEFAULT_ROWS);
  const options = { independent: false, memoryBudget: memoryBudget / groups.length };
  return groups.map((samples) => ({ samples, ...createEvaluator(scored, options) }));
}

function scoresOf(found: Found, skip: SkipSet): readonly number[] {
  return (found.get(skipSetKey(skip)) ?? []).map(({ score }) => score);
}

/** D(i) of every block, as a scan gives it. */
function dropsOf(found: Found, blocks: number, seed: number): readonly (BlockValue | null)[] {
  const answersOf = (skip: SkipSet): readonly SampleOutcome[] => found.get(skipSetKey(skip)) ?? [];
  const without = Array.from({ length: blocks }, (_, block) => answersOf([block]));
  return metricDrop.valuesOf({ blocks, readings: [], answers: { full: answersOf([]), without } }, seed);
}

/** D(i, j) - D(i) - D(j) of one block i and every later one. */
function excessOf(found: Found, first: number, blocks: number, seed: number): readonly (BlockValue | null)[] {
  const full = scoresOf(found, []);
  const withoutFirst = scoresOf(found, [first]);
  return Array.from({ length: blocks - 1 - first }, (_, behind) => {
    const second = first + 1 + behind;
    const withoutSecond = scoresOf(found, [second]);
    const withoutBoth = scoresOf(found, [first, second]);
    const at = (scores: readonly number[], sample: number): number => scores[sample] ?? NaN;
    // (full - both) - (full - first) - (full - second)
    const excess = full.map(
      (score, sample) =>
        at(withoutFirst, sample) + at(withoutSecond, sample) - score - at(withoutBoth, sample),
    );
    return meanValue(excess, seed);
  });
}
