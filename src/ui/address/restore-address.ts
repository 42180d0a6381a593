import type { SkipSet } from '#engine/base/skip-set.ts';
import { BROWSER } from '#client/backend-switch.ts';
import { loadedModel } from '#store/state/current-model-state.ts';
import { SERVED_CALIBRATIONS, DEMO_CALIBRATION_URL } from '#store/served/served-calibrations.ts';
import { defaultSettings } from '#store/search/search-settings.ts';
import { FIRST_VIEWS } from '#store/comparison/first-views.ts';
import { COMPARISON_CHARTS } from '#store/state/comparison-state.ts';
import { recordedRun } from '#store/runs/recorded-runs.ts';
import type { AppState, AppStore } from '#store/state/app-state.ts';
import { formatSkipSet } from '#ui/format/skip-set-text.ts';
import { type AskedState, readAddress } from './read-address.ts';
import type { DuelSide } from '#store/state/duel-state.ts';
import { ownPrompt, type SharedParameter } from './shared-state.ts';

/** Resolves once something holds of the page. */
function until(store: AppStore, holds: (state: AppState) => boolean): Promise<AppState> {
  return new Promise((resolve) => {
    const look = (state: AppState) => {
      if (!holds(state)) return false;
      resolve(state);
      return true;
    };
    if (look(store.getState())) return;
    const stop = store.subscribe((state) => {
      if (look(state)) stop();
    });
  });
}

/** Whether it is known which runs there are, here and on the server that the page begins on. */
function runsAreKnown({ runs, connection, backend, model }: AppState): boolean {
  const settled = connection.kind !== 'connecting' && (backend === BROWSER || model.kind !== 'empty');
  return runs !== null && settled;
}

/** The run of this id once it is known; null, and a sentence, for one that is not to be had. */
async function listedRun(store: AppStore, parameter: SharedParameter, id: string): Promise<string | null> {
  const isListed = (state: AppState) =>
    recordedRun(state, id) !== null || (state.runs?.some((own) => own.id === id) ?? false);
  await store.getState().readRecordedRuns();
  const state = await until(store, (page) => isListed(page) || runsAreKnown(page));
  if (isListed(state)) return id;
  state.reportAddress(`${parameter}=${id} is no run of this browser, and none of the recorded ones.`);
  return null;
}

function restoreComparison(store: AppStore, { hide = [], ...asked }: AskedState): void {
  const { viewComparison, hideRuns } = store.getState();
  for (const chart of COMPARISON_CHARTS) viewComparison(chart, asked[chart] ?? FIRST_VIEWS[chart]);
  hideRuns(hide);
}

async function restoreDuel(store: AppStore, { a, b, at }: AskedState): Promise<void> {
  const { pins, closeDuel, pinBoth } = store.getState();
  if (a === undefined && b === undefined) {
    if (pins.a !== null || pins.b !== null) closeDuel();
    return;
  }
  const find = (side: DuelSide, id: string | undefined) =>
    id === undefined ? null : listedRun(store, side, id);
  const [foundA, foundB] = await Promise.all([find('a', a), find('b', b)]);
  pinBoth({ a: foundA, b: foundB }, at);
}

async function restoreRun(store: AppStore, id: string | undefined): Promise<void> {
  const { closeRun, run, liveRunId } = store.getState();
  if (id === undefined) {
    if (run !== null && run.id !== liveRunId) closeRun();
    return;
  }
  if (run?.id === id) return;
  const listed = await listedRun(store, 'run', id);
  if (listed !== null && store.getState().liveRunId !== id) await store.getState().openRun(id);
}

/** Takes a skip set, and says later which of its blocks the model does not have. */
function restoreSkip(store: AppStore, skip: SkipSet): void {
  store.getState().loadSkipSet(skip);
  void until(store, ({ model }) => loadedModel(model) !== null).then(({ model, reportAddress }) => {
    const { blocks = 0, name = '' } = loadedModel(model) ?? {};
    const missing = skip.filter((block) => block >= blocks);
    if (missing.length > 0)
      reportAddress(
        `skip: “${name}” has blocks 0 to ${String(blocks - 1)}, and none of ${formatSkipSet(missing)}.`,
      );
  });
}

/** Opens the set that the address names, where it is not open already. */
async function restoreSet(store: AppStore, set: string): Promise<void> {
  const { calibration, openCalibration } = await until(
    store,
    (state) => state.calibration.summary !== null || state.calibration.problem !== null,
  );
  if ((calibration.url ?? calibration.summary?.id) === set) return;
  if (SERVED_CALIBRATIONS.some(({ url }) => url === set)) {
    await openCalibration(set);
    return;
  }
  const { storedCalibrations, openStoredCalibration, reportAddress, runs } = await until(store, runsAreKnown);
  if (storedCalibrations.some(({ id }) => id === set)) await openStoredCalibration(set);
  else if (runs !== null)
    reportAddress(`set=${set} is no calibration set of this browser, and none of the page.`);
}

async function restoreQuestion(store: AppStore, { set, sample, task, prompt }: AskedState): Promise<void> {
  await restoreSet(store, set ?? DEMO_CALIBRATION_URL);
  const { calibration, changeSettings, image, reportAddress, useSample } = store.getState();
  const { summary } = calibration;
  if (summary === null) return;
  const wanted = task ?? defaultSettings.task;
  if (task !== undefined && !summary.tasks.includes(task))
    reportAddress(`task=${task} is none that “${summary.name}” has annotations for.`);
  else if (summary.tasks.includes(wanted)) changeSettings({ task: wanted });
  const count = summary.samples.length;
  if (sample !== undefined && sample > count)
    reportAddress(`sample=${String(sample)}: “${summary.name}” has ${String(count)} pictures.`);
  // An address cannot name a person's own picture, which therefore stays where it names none.
  else if (sample !== undefined || image === null || image.sample !== null)
    await useSample((sample ?? 1) - 1);
  const state = store.getState();
  state.setPrompt(prompt ?? ownPrompt(state));
}

/** Shows what an address asks for. Resolves once it is shown, apart from answers, which need the model. */
export async function restoreAddress(store: AppStore, query: URLSearchParams): Promise<void> {
  const { asked, problems } = readAddress(query);
  const { reportAddress, showPanel, dismissAddressProblems } = store.getState();
  dismissAddressProblems();
  problems.forEach(reportAddress);
  showPanel(asked.panel ?? 'calibration');
  restoreSkip(store, asked.skip ?? []);
  restoreComparison(store, asked);
  await Promise.all([restoreQuestion(store, asked), restoreRun(store, asked.run), restoreDuel(store, asked)]);
}
