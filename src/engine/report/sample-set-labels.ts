import type { Sampling } from '#engine/calibration/sampling.ts';

/** Everything about a sampling but its category, in words. */
function otherWords({ limit, shuffle, heldOut, seed }: Sampling): string {
  const count = limit === null ? 'all samples' : `${shuffle ? 'random ' : 'first '}${String(limit)}`;
  return `${count}, ${String(Math.round(heldOut * 100))} % held out, seed ${String(seed)}`;
}

/** One label for each set of samples: its category, with more words where others have the same. */
export function sampleSetLabels(samplings: readonly Sampling[]): readonly string[] {
  const categories = samplings.map(({ category }) => category ?? 'all');
  return samplings.map((sampling, at) => {
    const category = categories[at] ?? 'all';
    const alone = categories.filter((other) => other === category).length === 1;
    return alone ? category : `${category} (${otherWords(sampling)})`;
  });
}
