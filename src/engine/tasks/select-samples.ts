import { SkipscopeError } from '#engine/base/errors.ts';
import type { CalibrationSample, CalibrationSet } from '#engine/calibration/calibration-set.ts';
import type { Sampling } from '#engine/calibration/sampling.ts';
import { normalizeName } from './answer-names.ts';
import { type Task, type TaskSample, taskSamples } from './task.ts';
import { drawStratified } from './stratified-draw.ts';

/** The samples of a search, both lists in the order of the set. */
export interface SelectedSamples {
  /** The samples on which candidates are compared. */
  readonly calibration: readonly TaskSample[];
  /** The samples that the search never sees. */
  readonly heldOut: readonly TaskSample[];
}

/**
 * The samples that the task can score and `sampling` admits, split by category into calibration and held-out ones.
 * Equal samples and an equal seed give an equal split; the order in which the set lists them does not matter.
 *
 * Throws `SkipscopeError('invalid-input')` when no sample has the category or is of the kind asked for, or too few are
 * left for a split.
 */
export function selectSamples(set: CalibrationSet, task: Task, sampling: Sampling): SelectedSamples {
  const { limit, shuffle, heldOut, seed } = sampling;
  const usable = ofCornerCases(ofCategory(set, task, sampling.category), set, sampling);
  const used =
    limit === null || limit >= usable.length
      ? usable
      : shuffle
        ? pick(usable, drawStratified(drawables(usable, task), limit, seed))
        : usable.slice(0, limit);
  if (heldOut === 0) return { calibration: used, heldOut: [] };
  if (used.length < 2) throw tooFew(used.length);
  const count = Math.min(used.length - 1, Math.max(1, Math.round(used.length * heldOut)));
  const aside = new Set(drawStratified(drawables(used, task), count, seed));
  return {
    calibration: used.filter((_, at) => !aside.has(at)),
    heldOut: used.filter((_, at) => aside.has(at)),
  };
}

/** The categories that samples of the task contain, most frequent first; `Sampling.category` is one of them. */
export function taskCategories(set: CalibrationSet, task: Task): readonly string[] {
  const counts = new Map<string, number>();
  for (const { sample } of taskSamples(set, task))
    for (const name of new Set(categoriesOf(sample, task))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)).map(([name]) => name);
}

function pick(samples: readonly TaskSample[], positions: readonly number[]): readonly TaskSample[] {
  const kept = new Set(positions);
  return samples.filter((_, at) => kept.has(at));
}

/** The categories that a sample shows, as far as the task is concerned. */
export function categoriesOf({ label, objects }: CalibrationSample, { key }: Task): readonly string[] {
  const named = label === undefined ? [] : [label];
  if (key === 'single-object') return named;
  return key === 'multi-object' ? (objects ?? []) : [...named, ...(objects ?? [])];
}

/** Whether an object of the sample is flagged as a corner case. */
export function isCornerCase({ cornerCases }: CalibrationSample): boolean {
  return cornerCases !== undefined && cornerCases.length > 0;
}

function ofCornerCases(
  samples: readonly TaskSample[],
  { name }: CalibrationSet,
  { cornerCases, category }: Sampling,
): readonly TaskSample[] {
  if (cornerCases === 'all') return samples;
  const found = samples.filter(({ sample }) => isCornerCase(sample) === (cornerCases === 'only'));
  if (found.length > 0) return found;
  const where = category === null ? name : `${name} with the category "${category}"`;
  throw new SkipscopeError(
    'invalid-input',
    cornerCases === 'only'
      ? `No sample of the calibration set ${where} has an object that is flagged as a corner case.`
      : `Every sample of the calibration set ${where} has an object that is flagged as a corner case.`,
    'Use all samples, with and without corner cases.',
  );
}

function ofCategory(set: CalibrationSet, task: Task, category: string | null): readonly TaskSample[] {
  const usable = taskSamples(set, task);
  if (category === null) return usable;
  const wanted = normalizeName(category);
  const found = usable.filter(({ sample }) =>
    categoriesOf(sample, task).some((name) => normalizeName(name) === wanted),
  );
  if (found.length > 0) return found;
  const known = taskCategories(set, task);
  throw new SkipscopeError(
    'invalid-input',
    `No sample of the calibration set ${set.name} has the category "${category}".`,
    known.length === 0
      ? 'Leave the category out: the samples of this task have none.'
      : `Choose one of: ${known.join(', ')}.`,
  );
}

/** Samples with their stratum: the label where the task asks for it, else the object that is rarest among them. */
function drawables(samples: readonly TaskSample[], task: Task): Parameters<typeof drawStratified>[0] {
  const counts = new Map<string, number>();
  for (const { sample } of samples)
    for (const name of sample.objects ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  const rarity = (name: string) => counts.get(name) ?? 0;
  return samples.map(({ sample: { id, label, objects } }) => {
    const [rarest] = [...(objects ?? [])].sort((a, b) => rarity(a) - rarity(b) || (a < b ? -1 : 1));
    return { id, stratum: (task.key === 'single-object' ? label : (rarest ?? label)) ?? '' };
  });
}

function tooFew(count: number): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `Samples cannot be held out of ${count}: at least one must be left on either side.`,
    'Use more samples, or hold none out.',
  );
}
