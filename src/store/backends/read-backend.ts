import { DEMO_CALIBRATION_URL } from '#store/served/served-calibrations.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { ModelStatus } from '#store/state/current-model-state.ts';

/** Reads the capabilities, runs, sets, tables and models of the backend in use. */
export async function readBackend({ get }: SliceContext): Promise<void> {
  const state = get();
  await Promise.all([
    state.readCapabilities(),
    state.refreshRuns(),
    state.refreshStoredCalibrations(),
    state.refreshDocumentFrequencies(),
    state.refreshStoredModels(),
  ]);
}

/** Loads the model of this browser, once `showFirst` has shown what can be seen without it: loading takes all cores. */
async function loadBehind({ set, get }: SliceContext, showFirst: () => Promise<void>): Promise<void> {
  const { url, provider } = get().browserModel;
  const waiting: ModelStatus = { kind: 'loading', url, progress: null };
  set({ model: waiting, provider });
  await showFirst();
  // A person may have chosen another model, or a server, meanwhile.
  if (get().model === waiting) await get().loadModel(url, provider);
}

/** Starts a page that works in this browser. */
export async function startInBrowser(context: SliceContext, showFirst?: () => Promise<void>): Promise<void> {
  const { browserModel, loadModel, openCalibration } = context.get();
  await Promise.all([
    readBackend(context),
    showFirst ? loadBehind(context, showFirst) : loadModel(browserModel.url, browserModel.provider),
    openCalibration(DEMO_CALIBRATION_URL),
  ]);
}
