import { DEMO_CALIBRATION_URL } from '#store/served/served-calibrations.ts';
import type { SliceContext } from '#store/state/app-state.ts';

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

/** Starts a page that works in this browser. */
export async function startInBrowser(context: SliceContext): Promise<void> {
  const { browserModel, loadModel, openCalibration } = context.get();
  await Promise.all([
    readBackend(context),
    loadModel(browserModel.url, browserModel.provider),
    openCalibration(DEMO_CALIBRATION_URL),
  ]);
}
