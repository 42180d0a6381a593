import type { BrowserCapabilities } from '#service/contract/device-operations.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import type { ExportPlaces } from '#service/ports/export-places.ts';
import { CachedModelSource } from '#host/browser/files/cached-model-source.ts';
import { DatabaseCalibrations } from '#host/browser/data/database-calibrations.ts';
import { DatabaseDocumentFrequencies } from '#host/browser/data/database-document-frequencies.ts';
import { DatabaseModelTrials } from '#host/browser/data/database-model-trials.ts';
import { DatabaseRuns } from '#host/browser/data/database-runs.ts';
import { DatabaseSelfTests } from '#host/browser/data/database-self-tests.ts';
import { openDatabase } from '#host/browser/data/database.ts';
import { decodeImage } from './decode-image.ts';
import { deviceLimits } from '#host/browser/device/choose-provider.ts';
import { probeGpu } from '#host/browser/device/gpu-device.ts';
import { OpfsModels } from '#host/browser/data/opfs-models.ts';
import { UrlSource } from '#host/remote/url-source.ts';
import { wasmThreads } from '#host/browser/device/wasm-threads.ts';
import { WebRuntimes } from '#host/browser/device/web-runtime.ts';
import { startWorkerSandbox } from '#host/browser/text/worker-sandbox.ts';
import { servedPath } from './served-path.ts';

/**
 * Fills the ports of the engine service in a worker of the page. `leftByPerson`: the last page was left by a person, and not taken
 * down by its model.
 */
export function createBrowserHost(leftByPerson = false): EngineHost {
  const database = openDatabase();
  // Every use of the database gets its error; until then the rejection must not count as unhandled.
  database.catch(() => undefined);
  const runtimes = new WebRuntimes();
  return {
    decodeImage,
    startTextSandbox: startWorkerSandbox,
    fetchPicture: async (url, signal) =>
      (await import('#host/remote/fetch-picture.ts')).fetchPicture(url, signal),
    runs: new DatabaseRuns(database),
    calibrations: new DatabaseCalibrations(database),
    documentFrequencies: new DatabaseDocumentFrequencies(database),
    models: new OpfsModels(),
    selfTests: new DatabaseSelfTests(),
    modelTrials: new DatabaseModelTrials(leftByPerson),
    exportPlaces: {
      folder: async (parent, name) => (await exportPlaces()).folder(parent, name),
      zip: async (name) => (await exportPlaces()).zip(name),
    },
    shared: false,
    passes: {},
    workers: null,
    // Browsers do not tell what a GPU holds.
    memory: () => Promise.resolve(null),
    capabilities,
    deviceLimits,
    openRuntime: (choice, model) => runtimes.open(choice, model),
    openModelFolder: (url, options) => CachedModelSource.open(urlSource(url), options),
    openOrigin: async (origin, options) =>
      (await import('#host/remote/open-origin.ts')).openOrigin(origin, options),
    openFolder: urlSource,
    servedPath: (url) => servedPath(url, self.location.origin),
    // The page shows it; there is no log.
    runFailed: () => undefined,
  };
}

// Few visits export a model.
async function exportPlaces(): Promise<ExportPlaces> {
  const { BrowserExportPlaces } = await import('#host/browser/data/browser-export-places.ts');
  return new BrowserExportPlaces();
}

function urlSource(url: string): UrlSource {
  return new UrlSource(url, self.location.href);
}

async function capabilities(): Promise<BrowserCapabilities> {
  const gpu = await probeGpu();
  return {
    kind: 'browser',
    webgpu:
      typeof gpu === 'string'
        ? { available: false, reason: gpu }
        : { available: true, adapter: gpu.name, shaderF16: gpu.shaderF16, software: gpu.software },
    threads: wasmThreads(),
    crossOriginIsolated: self.crossOriginIsolated,
  };
}
