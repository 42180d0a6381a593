import { DEMO_CALIBRATION_URL } from '#client/served.ts';
import type { SliceContext } from '#store/state/app-state.ts';

/** Reads what the place has. */
export async function readPlace({ get }: SliceContext): Promise<void> {
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
  const { home, loadModel, openCalibration } = context.get();
  await Promise.all([
    readPlace(context),
    loadModel(home.url, home.provider),
    openCalibration(DEMO_CALIBRATION_URL),
  ]);
}
