import { SkipscopeError } from '#engine/base/errors.ts';
import type { SkipscopeClient } from '#service/contract.ts';
import { BROWSER, type BackendId } from './backend.ts';

/**
 * The client of the place that the page works in: this browser, or one server. Calls under way stay with the client that
 * they were made to.
 */
export class BackendSwitch implements SkipscopeClient {
  readonly #browser: SkipscopeClient;
  #server: { readonly place: BackendId; readonly client: SkipscopeClient } | null = null;

  constructor(browser: SkipscopeClient) {
    this.#browser = browser;
  }

  /** The place that calls go to. */
  get place(): BackendId {
    return this.#server?.place ?? BROWSER;
  }

  /** Every place that can be asked: this browser, which always can, and the server that the page works on. */
  get places(): readonly BackendId[] {
    return this.#server ? [this.#server.place, BROWSER] : [BROWSER];
  }

  useBrowser(): void {
    this.#server = null;
  }

  useServer(place: BackendId, client: SkipscopeClient): void {
    this.#server = { place, client };
  }

  /** Throws `SkipscopeError('not-found')` for a server that the page does not work on. */
  at(place: BackendId): SkipscopeClient {
    if (place === BROWSER) return this.#browser;
    if (place === this.#server?.place) return this.#server.client;
    throw new SkipscopeError('not-found', `The page is not connected to ${place}.`, 'Connect to it first.');
  }

  get #client(): SkipscopeClient {
    return this.at(this.place);
  }

  capabilities: SkipscopeClient['capabilities'] = () => this.#client.capabilities();
  deviceStatus: SkipscopeClient['deviceStatus'] = () => this.#client.deviceStatus();
  loadModel: SkipscopeClient['loadModel'] = (...call) => this.#client.loadModel(...call);
  generate: SkipscopeClient['generate'] = (...call) => this.#client.generate(...call);

  inspectModel: SkipscopeClient['inspectModel'] = (...call) => this.#client.inspectModel(...call);
  importModel: SkipscopeClient['importModel'] = (...call) => this.#client.importModel(...call);
  storedModels: SkipscopeClient['storedModels'] = () => this.#client.storedModels();
  verifyModel: SkipscopeClient['verifyModel'] = (...call) => this.#client.verifyModel(...call);
  deleteModel: SkipscopeClient['deleteModel'] = (...call) => this.#client.deleteModel(...call);
  storageUse: SkipscopeClient['storageUse'] = () => this.#client.storageUse();

  importCalibration: SkipscopeClient['importCalibration'] = (...call) =>
    this.#client.importCalibration(...call);
  openCalibration: SkipscopeClient['openCalibration'] = (...call) => this.#client.openCalibration(...call);
  storedCalibrations: SkipscopeClient['storedCalibrations'] = () => this.#client.storedCalibrations();
  openStoredCalibration: SkipscopeClient['openStoredCalibration'] = (...call) =>
    this.#client.openStoredCalibration(...call);
  removeCalibration: SkipscopeClient['removeCalibration'] = (...call) =>
    this.#client.removeCalibration(...call);
  calibrationFiles: SkipscopeClient['calibrationFiles'] = (...call) => this.#client.calibrationFiles(...call);
  calibrationImage: SkipscopeClient['calibrationImage'] = (...call) => this.#client.calibrationImage(...call);

  importDocumentFrequencies: SkipscopeClient['importDocumentFrequencies'] = (...call) =>
    this.#client.importDocumentFrequencies(...call);
  storedDocumentFrequencies: SkipscopeClient['storedDocumentFrequencies'] = () =>
    this.#client.storedDocumentFrequencies();
  documentFrequencyFile: SkipscopeClient['documentFrequencyFile'] = (...call) =>
    this.#client.documentFrequencyFile(...call);
  removeDocumentFrequencies: SkipscopeClient['removeDocumentFrequencies'] = (...call) =>
    this.#client.removeDocumentFrequencies(...call);

  startSearch: SkipscopeClient['startSearch'] = (...call) => this.#client.startSearch(...call);
  resumeSearch: SkipscopeClient['resumeSearch'] = (...call) => this.#client.resumeSearch(...call);
  pauseSearch: SkipscopeClient['pauseSearch'] = (...call) => this.#client.pauseSearch(...call);
  cancelSearch: SkipscopeClient['cancelSearch'] = (...call) => this.#client.cancelSearch(...call);
  runs: SkipscopeClient['runs'] = () => this.#client.runs();
  runEvents: SkipscopeClient['runEvents'] = (...call) => this.#client.runEvents(...call);
  runLines: SkipscopeClient['runLines'] = (...call) => this.#client.runLines(...call);
  adoptRun: SkipscopeClient['adoptRun'] = (...call) => this.#client.adoptRun(...call);
  deleteRun: SkipscopeClient['deleteRun'] = (...call) => this.#client.deleteRun(...call);
}
