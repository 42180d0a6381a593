import { SERVED_CALIBRATIONS } from '#store/served/served-calibrations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { MoveStep } from './move-step.ts';

/**
 * Makes sure that the target has the calibration set of a run: it has it, it serves it, or it is given the files.
 *
 * Throws `SkipscopeError('not-found')` for a set that neither backend has.
 */
export async function bringRunSet(step: MoveStep): Promise<void> {
  const { source, target, there, spec, signal, onProgress } = step;
  const { id, name } = spec.calibration;
  const has = (sets: readonly { readonly id: string }[]) => sets.some((set) => set.id === id);
  if (has(await target.calibrations.list())) return;
  if (has(await source.calibrations.list())) {
    const { files } = await source.calibrations.files({ id });
    const imported = await target.calibrations.import(
      { name, files },
      {
        signal,
        onProgress: ({ phase, fraction, etaMs }) => {
          onProgress({ phase, fraction: 0.3 + 0.5 * fraction, etaMs });
        },
      },
    );
    if (imported.id === id) return;
    throw new SkipscopeError(
      'invalid-calibration',
      `The calibration set “${name}” reads otherwise ${there}.`,
      'Both may be of different versions: bring them up to date.',
    );
  }
  for (const { url } of SERVED_CALIBRATIONS) if ((await servedSet(step, url)) === id) return;
  throw new SkipscopeError(
    'not-found',
    `The calibration set “${name}” of this run is in neither place.`,
    'Import it again, then hand the run over.',
  );
}

/**
 * Makes sure that the target has the document frequencies that a run is scored with: it has them, or it is given the
 * file.
 *
 * Throws `SkipscopeError('not-found')` for a table that neither backend has, and
 * `SkipscopeError('invalid-calibration')` for a file that the target reads otherwise.
 */
export async function bringRunTable({
  source,
  target,
  there,
  spec,
  signal,
  onProgress,
}: MoveStep): Promise<void> {
  const table = spec.documentFrequencies;
  if (table === null) return;
  const has = (stored: readonly { readonly hash: string }[]) =>
    stored.some(({ hash }) => hash === table.hash);
  if (has(await target.documentFrequencies.list())) return;
  if (!has(await source.documentFrequencies.list()))
    throw new SkipscopeError(
      'not-found',
      `The document frequencies “${table.name}” of this run are in neither place.`,
      'Add the same file under Scoring, then hand the run over.',
    );
  signal.throwIfAborted();
  onProgress({ phase: 'Bringing its document frequencies', fraction: 0.3, etaMs: null });
  const contents = await source.documentFrequencies.file({ hash: table.hash });
  const imported = await target.documentFrequencies.import({ path: table.name, contents });
  if (imported.hash !== table.hash)
    throw new SkipscopeError(
      'invalid-calibration',
      `The document frequencies “${table.name}” read otherwise ${there}.`,
      'Both may be of different versions: bring them up to date.',
    );
}

/** The id of a set that is served with the page, where the target reaches it; null where it does not. */
async function servedSet({ target, signal }: MoveStep, url: string): Promise<string | null> {
  try {
    return (await target.calibrations.open({ url }, { signal })).id;
  } catch (error) {
    if (error instanceof SkipscopeError && error.code === 'not-found') return null;
    throw error;
  }
}
