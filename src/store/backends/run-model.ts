import { BROWSER } from '#client/backend-switch.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { storedModelUrl } from '#store/models/stored-models-slice.ts';
import type { MoveStep } from './move-step.ts';

/**
 * Makes sure that the target has the model of a run, the same one by its hash: the one in use there, or one of that
 * name, which is loaded to find out.
 *
 * Throws `SkipscopeError('not-found')` saying what to import.
 */
export async function bringRunModel(step: MoveStep): Promise<void> {
  const { target, spec, there, signal } = step;
  if (hashInUse(step) === spec.model.hash) return;
  for (const url of await candidates(step)) {
    signal.throwIfAborted();
    const fits = await isRunModel(step, url).catch(async (error: unknown) => {
      // The load that broke off has replaced the model that the page shows.
      await restoreModel(step);
      throw error;
    });
    if (fits) return;
  }
  await restoreModel(step);
  const stored = await target.models.list();
  const namesake = stored.some(({ name, state }) => name === spec.model.name && state === 'complete');
  throw new SkipscopeError(
    'not-found',
    `The model “${spec.model.name}” of this run is not ${there}${namesake ? ' in the same version' : ''}.`,
    `Import it there first: the model’s name at the top, “Add a model…”, the same checkpoint and number format. Then hand the run over.`,
  );
}

/** Hash of the model that the page has, or comes back to, at the target. */
function hashInUse({ context: { get, backends }, to }: MoveStep): string | null {
  if (to === backends.current) return loadedModel(get().model)?.hash ?? null;
  return to === BROWSER ? get().browserModel.hash : null;
}

/** Addresses at the target where the model may be. */
async function candidates({
  context: { get, backends },
  target,
  to,
  spec,
}: MoveStep): Promise<readonly string[]> {
  const stored = (await target.models.list())
    .filter(({ name, state }) => name === spec.model.name && state === 'complete')
    .map(({ id }) => storedModelUrl(id));
  const { browserModel, capabilities } = get();
  // What the page has not loaded since it was opened, nobody has looked at yet.
  if (to === BROWSER) return browserModel.hash === null ? [...stored, browserModel.url] : stored;
  const given = capabilities?.kind === 'server' ? capabilities.defaultModel : null;
  const used = get().model.kind === 'ready' && backends.current === to ? get().model : null;
  const inUse = used?.kind === 'ready' ? used.url : null;
  return given === null || given === inUse ? stored : [...stored, given];
}

/** Loads a model at the target and compares; the one that fits becomes the page's model there. */
async function isRunModel(
  { context: { set, get, backends }, target, to, spec, signal, onProgress }: MoveStep,
  url: string,
): Promise<boolean> {
  const provider = to === BROWSER ? get().browserModel.provider : 'auto';
  const { hash } = await target.currentModel.load(
    { url, provider, byHand: true },
    {
      signal,
      onProgress: ({ phase, fraction, etaMs }) => {
        onProgress({ phase, fraction: 0.1 + 0.2 * fraction, etaMs });
      },
    },
  );
  if (hash !== spec.model.hash) return false;
  if (to === backends.current) await get().loadModel(url, provider, true);
  else set({ browserModel: { url, provider, hash } });
  return true;
}

/** The page goes on with the model that it had. */
async function restoreModel({ context: { get, backends }, to }: MoveStep): Promise<void> {
  const { model, provider, loadModel } = get();
  if (to === backends.current && model.kind === 'ready') await loadModel(model.url, provider);
}
