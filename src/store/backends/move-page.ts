import { BROWSER } from '#client/backend-switch.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isUnderWay } from '#store/runs/runs-of-backends.ts';
import { isOnItsWay } from '#store/runs/resumable-runs.ts';
import { backendPhrase } from './backend-name.ts';

/**
 * Ends what this page does at its place: a search in the browser is paused, one on a server goes on without the page.
 * Resolves to what the person should know of it, in sentences.
 */
export async function leaveBackend({
  set,
  get,
  client,
  backends,
  follower,
}: SliceContext): Promise<readonly string[]> {
  const { liveRunId, modelImport, pauseImport, closeLookUp } = get();
  const here = backendPhrase(get().servers, backends.current);
  const notes: string[] = [];
  closeLookUp();
  if (modelImport?.kind === 'running') {
    pauseImport();
    notes.push(`The import of ${modelImport.job.name} was paused: it can be gone on with ${here}.`);
  }
  if (liveRunId === null) return notes;
  if (backends.current === BROWSER) {
    set({ stopping: 'pause' });
    await client.runs.pause({ id: liveRunId });
    await follower.settled();
    return [...notes, 'The search in this browser was paused: hand it over, or resume it when you are back.'];
  }
  await follower.leave();
  return [...notes, `The search ${here} goes on without this page.`];
}

/** Shows nothing of the place that was left. */
export function clearPage({ set, get }: SliceContext): void {
  const { run, runs, forgetModel, closeCalibration, closeRun } = get();
  forgetModel();
  closeCalibration();
  if (run && runs?.find(({ id }) => id === run.id)?.backend !== BROWSER) closeRun();
  set({
    capabilities: null,
    storedModels: null,
    storage: null,
    storedModelsProblem: null,
    modelChecks: {},
    documentFrequencies: { stored: [], progress: null, problem: null },
    deviceStatus: null,
    searchProblem: null,
    runsProblem: null,
    awaitedSet: null,
  });
}

/** Takes the table of document frequencies out of the form where the place lacks it; says so. */
export function dropMissingTable({ get, backends }: SliceContext): readonly string[] {
  const { settings, documentFrequencies, changeScoring, servers } = get();
  const table = settings.scoring.documentFrequencies;
  if (table === null || documentFrequencies.stored.some(({ hash }) => hash === table.hash)) return [];
  changeScoring({ documentFrequencies: null });
  return [
    `The document frequencies “${table.name}” are not ${backendPhrase(servers, backends.current)}: add them under Scoring to use them.`,
  ];
}

/** Shows the newest run of this browser that the server has taken on, from its first event on. */
export function followOwnRun({ get, client, follower }: SliceContext): void {
  const { runs, liveRunId, backend, owner } = get();
  if (backend === BROWSER || liveRunId !== null) return;
  const own = runs?.find((run) => run.backend === backend && run.owner === owner && isUnderWay(run));
  if (own && !isOnItsWay(get(), own.id))
    void follower.follow(own.id, (id, callbacks) => client.runs.resume({ id }, callbacks));
}

/** Loads the model that belongs to the place; a server's default is known once the place is read. */
export async function loadModelHere({ get }: SliceContext, reading: Promise<void>): Promise<void> {
  const { backend, browserModel, loadModel } = get();
  if (backend === BROWSER) return loadModel(browserModel.url, browserModel.provider);
  await reading;
  const { servers, capabilities } = get();
  if (get().backend !== backend) return;
  const chosen = servers.find(({ url }) => url === backend)?.model ?? null;
  const url = chosen ?? (capabilities?.kind === 'server' ? capabilities.defaultModel : null);
  if (url !== null) await loadModel(url, 'auto');
}

/** Remembers the model of this browser. */
export function noteBrowserModel({ set, get, backends }: SliceContext): void {
  const { model, provider } = get();
  if (backends.current !== BROWSER || model.kind === 'empty') return;
  set({ browserModel: { url: model.url, provider, hash: model.kind === 'ready' ? model.model.hash : null } });
}
