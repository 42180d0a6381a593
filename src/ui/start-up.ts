import type { ProviderChoice } from '#client/contract.ts';
import type { AppStore } from '#store/app-state.ts';

export const DEMO_MODEL_URL = 'models/llava-pictograms-24/';
export const DEMO_CALIBRATION_URL = 'calibration/pictograms/';

function providerOf(parameter: string | null): ProviderChoice {
  return parameter === 'wasm' || parameter === 'webgpu' ? parameter : 'auto';
}

/** Loads model and calibration set as the page's address asks: `?model=URL` (or `?model=stored:ID`), `?provider=wasm|webgpu`. */
export function startUp(store: AppStore, search: string): void {
  const query = new URLSearchParams(search);
  const state = store.getState();
  void state.readCapabilities();
  void state.refreshRuns();
  void state.refreshStoredCalibrations();
  void state.refreshDocumentFrequencies();
  void state.refreshStoredModels();
  void state.loadModel(query.get('model') ?? DEMO_MODEL_URL, providerOf(query.get('provider')));
  void state.openCalibration(DEMO_CALIBRATION_URL);
}
