import { BROWSER } from '#client/backend-switch.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isUnderWay } from '#engine/search/run-state.ts';
import { recordedRun } from '#store/runs/recorded-runs.ts';
import { isOnItsWay } from '#store/runs/resumable-runs.ts';
import { atSameBackend } from '#store/calls/ask-backend.ts';
import { backendPhrase } from './backend-name.ts';

/**
 * Ends the work of this page at its backend: a search in the browser is paused, one on a server continues without the
 * page. Resolves to notes for the person, in sentences.
 */
export async function leaveBackend({
  set,
  get,
  client,
  backends,
  follower,
}: SliceContext): Promise<readonly string[]> {
  const { liveRunId, modelImport, pauseImport, closeLookUp, leaveComparison } = get();
  const here = backendPhrase(get().servers, backends.current);
  const notes: string[] = [];
  closeLookUp();
  leaveComparison();
  if (modelImport?.kind === 'running') {
    pauseImport();
    notes.push(`The import of ${modelImport.request.name} was paused: it can be gone on with ${here}.`);
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

/** Clears all that the page shows of the backend that was left. */
export function clearPage({ set, get }: SliceContext): void {
  const { run, runs, forgetModel, closeCalibration, closeRun } = get();
  forgetModel();
  closeCalibration();
  const ofBackend = run !== null && recordedRun(get(), run.id) === null;
  if (ofBackend && runs?.find(({ id }) => id === run.id)?.backend !== BROWSER) closeRun();
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

/** Removes the table of document frequencies from the form if the backend lacks it. Returns a note that tells so. */
export function dropMissingTable({ get, backends }: SliceContext): readonly string[] {
  const { settings, documentFrequencies, changeScoring, servers } = get();
  const table = settings.scoring.documentFrequencies;
  if (table === null || documentFrequencies.stored.some(({ hash }) => hash === table.hash)) return [];
  changeScoring({ documentFrequencies: null });
  return [
    `The document frequencies “${table.name}” are not ${backendPhrase(servers, backends.current)}: add them under Scoring to use them.`,
  ];
}

/** Follows the newest run of this browser that the server executes or has queued, from its first event on. */
export function followOwnRun({ get, follower }: SliceContext): void {
  const { runs, liveRunId, backend, owner } = get();
  if (backend === BROWSER || liveRunId !== null) return;
  const own = runs?.find((run) => run.backend === backend && run.owner === owner && isUnderWay(run));
  if (own && !isOnItsWay(get(), own.id)) void follower.resume(own.id);
}

/**
 * Loads the model of the backend: on a server the one that this page loaded there last, or else the server's default,
 * which is known once `reading` has resolved.
 */
export async function loadModelHere({ get, backends }: SliceContext, reading: Promise<void>): Promise<void> {
  const { backend, browserModel, loadModel } = get();
  const isHere = atSameBackend(backends);
  if (backend === BROWSER) return loadModel(browserModel.url, browserModel.provider);
  await reading;
  const { servers, capabilities } = get();
  if (!isHere()) return;
  const chosen = servers.find(({ url }) => url === backend)?.model ?? null;
  const url = chosen ?? (capabilities?.kind === 'server' ? capabilities.defaultModel : null);
  if (url !== null) await loadModel(url, 'auto');
}

/** Remembers which model this browser has loaded. */
export function noteBrowserModel({ set, get, backends }: SliceContext): void {
  const { model, provider } = get();
  if (backends.current !== BROWSER || model.kind === 'empty') return;
  set({ browserModel: { url: model.url, provider, hash: model.kind === 'ready' ? model.model.hash : null } });
}
