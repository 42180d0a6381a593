import type { BrowserCapabilities } from '#client/host-capabilities.ts';
import type { EngineHost } from '#client/service/engine-host.ts';
import { CachedModelSource } from '#host/browser/cached-model-source.ts';
import { DatabaseCalibrations } from '#host/browser/database-calibrations.ts';
import { DatabaseDocumentFrequencies } from '#host/browser/database-document-frequencies.ts';
import { DatabaseRuns } from '#host/browser/database-runs.ts';
import { DatabaseSelfTests } from '#host/browser/database-self-tests.ts';
import { openDatabase } from '#host/browser/database.ts';
import { decodeImage } from '#host/browser/decode-image.ts';
import { deviceLimits } from '#host/browser/device-limits.ts';
import { probeGpu } from '#host/browser/gpu-device.ts';
import { OpfsModels } from '#host/browser/opfs-models.ts';
import { UrlSource } from '#host/remote/url-source.ts';
import { wasmThreads } from '#host/browser/wasm-threads.ts';
import { WebRuntimes } from '#host/browser/web-runtime.ts';
import { servedPath } from './served-path.ts';

/** The engine's surroundings in a worker of the page. */
export function createBrowserHost(): EngineHost {
  const database = openDatabase();
  // Whoever needs the database gets the error; until then it must not count as unhandled.
  database.catch(() => undefined);
  const runtimes = new WebRuntimes();
  return {
    decodeImage,
    runs: new DatabaseRuns(database),
    calibrations: new DatabaseCalibrations(database),
    documentFrequencies: new DatabaseDocumentFrequencies(database),
    models: new OpfsModels(),
    selfTests: new DatabaseSelfTests(),
    shared: false,
    passes: {},
    // Browsers do not tell what a GPU holds.
    memory: () => Promise.resolve(null),
    capabilities,
    deviceLimits,
    openRuntime: (choice, model) => runtimes.open(choice, model),
    openModelFolder: (url, options) => CachedModelSource.open(urlSource(url), options),
    openOrigin: async (origin, options) => (await import('./open-origin.ts')).openOrigin(origin, options),
    openFolder: urlSource,
    servedPath: (url) => servedPath(url, self.location.origin),
  };
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
