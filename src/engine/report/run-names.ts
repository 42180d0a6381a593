import type { SearchSpec } from '#engine/search/search-spec.ts';
import { strategySummary } from '#engine/search/strategy-catalogue.ts';
import type { Sampling } from '#engine/calibration/sampling.ts';

/** Settings beside the strategy that tell runs on the same samples apart. */
function settings(spec: SearchSpec): readonly string[] {
  const { alpha, maxBlocks, protect, exhaustive, explore } = spec;
  return [
    `α ${String(alpha)}`,
    maxBlocks === null ? 'no budget' : `at most ${String(maxBlocks)} blocks`,
    protect.length === 0 ? 'no block protected' : `protected ${protect.join(' ')}`,
    exhaustive ? 'exhaustive' : 'pruned',
    explore ? 'explored' : 'stopped at the constraint',
  ];
}

/** A strategy as the paper's tables name it: `GM-Skip (reverse order)`. */
function strategyName(spec: SearchSpec): { readonly label: string; readonly details: readonly string[] } {
  const [label = '', ...details] = strategySummary(spec.strategy);
  return { label, details };
}

/** What a run is named after. */
interface NamedRun {
  readonly spec: SearchSpec;
  /** Whether it was shipped with the page. */
  readonly recorded: boolean;
}

/**
 * One name for each run: its strategy, the settings in which the runs differ, whether it is a recorded one beside others that are
 * not, and a number if names would be equal.
 */
export function runNames(runs: readonly NamedRun[]): readonly string[] {
  const specs = runs.map(({ spec }) => spec);
  const all = runs.map(({ spec, recorded }) => [...settings(spec), recorded ? 'recorded' : 'own']);
  const differing = (all[0] ?? []).flatMap((_, at) =>
    new Set(all.map((words) => words[at])).size > 1 ? [at] : [],
  );
  const names = specs.map((spec, run) => {
    const { label, details } = strategyName(spec);
    const words = [...details, ...differing.map((at) => all[run]?.[at] ?? '')];
    return words.length === 0 ? label : `${label} (${words.join(', ')})`;
  });
  const seen = new Map<string, number>();
  return names.map((name) => {
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} #${String(times)}`;
  });
}

/** The kind of samples that a sampling takes, before any limit. */
function kindOf({ category, cornerCases }: Sampling): string {
  const words = { all: [], only: ['corner cases'], without: ['without corner cases'] }[cornerCases];
  return [...(category === null ? [] : [category]), ...words].join(', ') || 'all';
}

/** Everything else about a sampling, in words. */
function otherWords({ limit, shuffle, heldOut, seed }: Sampling): string {
  const count = limit === null ? 'all samples' : `${shuffle ? 'random ' : 'first '}${String(limit)}`;
  return `${count}, ${String(Math.round(heldOut * 100))} % held out, seed ${String(seed)}`;
}

/** One label for each set of samples: its category or kind, with more words if others have the same. */
export function sampleSetLabels(samplings: readonly Sampling[]): readonly string[] {
  const kinds = samplings.map(kindOf);
  return samplings.map((sampling, at) => {
    const kind = kinds[at] ?? 'all';
    const alone = kinds.filter((other) => other === kind).length === 1;
    return alone ? kind : `${kind} (${otherWords(sampling)})`;
  });
}
