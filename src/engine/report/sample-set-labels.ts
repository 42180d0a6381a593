import type { Sampling } from '#engine/calibration/sampling.ts';

/** Which of a set's samples are meant, before any are counted out. */
function kindOf({ category, cornerCases }: Sampling): string {
  const words = { all: [], only: ['corner cases'], without: ['without corner cases'] }[cornerCases];
  return [...(category === null ? [] : [category]), ...words].join(', ') || 'all';
}

/** Everything else about a sampling, in words. */
function otherWords({ limit, shuffle, heldOut, seed }: Sampling): string {
  const count = limit === null ? 'all samples' : `${shuffle ? 'random ' : 'first '}${String(limit)}`;
  return `${count}, ${String(Math.round(heldOut * 100))} % held out, seed ${String(seed)}`;
}

/** One label for each set of samples: its category or kind, with more words where others have the same. */
export function sampleSetLabels(samplings: readonly Sampling[]): readonly string[] {
  const kinds = samplings.map(kindOf);
  return samplings.map((sampling, at) => {
    const kind = kinds[at] ?? 'all';
    const alone = kinds.filter((other) => other === kind).length === 1;
    return alone ? kind : `${kind} (${otherWords(sampling)})`;
  });
}
