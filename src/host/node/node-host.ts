import { hostname } from 'node:os';
import { join } from 'node:path';
import { APP_VERSION } from '#engine/base/app-version.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { DeviceStatus } from '#service/contract/device-operations.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { DirectoryCalibrations } from '#host/node/data/directory-calibrations.ts';
import { DirectoryDocumentFrequencies } from '#host/node/data/directory-document-frequencies.ts';
import { DirectoryModels } from '#host/node/data/directory-models.ts';
import { DirectoryRuns } from '#host/node/data/directory-runs.ts';
import { FileModelTrials } from '#host/node/data/file-model-trials.ts';
import { FileSelfTests } from '#host/node/data/file-self-tests.ts';
import { UploadStore } from '#host/node/data/upload-store.ts';
import { deviceMemory } from '#host/node/device/device-memory.ts';
import { type OpenNodeDevice, describeDevice, deviceLimits } from '#host/node/device/node-device.ts';
import { fetchPicture } from '#host/remote/fetch-picture.ts';
import { openOrigin, openRemote } from '#host/remote/open-origin.ts';
import { decodeImage } from './decode-image.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { makeFolder } from '#host/node/files/make-folder.ts';

/** The engine's host in Node, with those of its stores that a server also uses by itself. */
export interface NodeHost {
  readonly engineHost: EngineHost;
  readonly uploads: UploadStore;
  readonly models: DirectoryModels;
  readonly calibrations: DirectoryCalibrations;
  readonly runs: DirectoryRuns;
}

const FOLDERS = ['files', 'models', 'calibrations', 'runs', 'document-frequencies'] as const;

export interface NodeHostOptions {
  readonly dataFolder: string;
  readonly device: OpenNodeDevice;
  readonly passes: EngineHost['passes'];
  readonly workers: EngineHost['workers'];
  /** Id of the model that a page loads at its start; null for none. */
  readonly defaultModel: () => string | null;
  readonly onEvent: (event: RunEvent) => void;
  readonly onRunFailed: EngineHost['runFailed'];
}

/** Fills the ports of the engine service with stores in one data folder and with one device. */
export async function createNodeHost({
  dataFolder,
  device,
  passes,
  workers,
  defaultModel,
  onEvent,
  onRunFailed,
}: NodeHostOptions): Promise<NodeHost> {
  for (const folder of FOLDERS) await makeFolder(join(dataFolder, folder), 0o700);
  const uploads = new UploadStore(join(dataFolder, 'files'));
  const models = new DirectoryModels(join(dataFolder, 'models'));
  const calibrations = new DirectoryCalibrations(join(dataFolder, 'calibrations'), uploads);
  const runs = new DirectoryRuns(join(dataFolder, 'runs'), onEvent);
  const decoding = new SerialQueue();
  const engineHost: EngineHost = {
    // One decoded picture at a time is in memory, however many clients upload pictures.
    decodeImage: (bytes) => decoding.run(() => decodeImage(bytes)),
    startTextSandbox: startProcessSandbox,
    fetchPicture,
    runs,
    calibrations,
    documentFrequencies: new DirectoryDocumentFrequencies(join(dataFolder, 'document-frequencies')),
    models,
    selfTests: new FileSelfTests(dataFolder),
    modelTrials: new FileModelTrials(dataFolder),
    exportPlaces: null,
    shared: true,
    passes,
    workers,
    memory: () => memoryUse(device),
    capabilities: () => {
      const model = defaultModel();
      return Promise.resolve({
        kind: 'server',
        name: hostname(),
        app: APP_VERSION,
        device: describeDevice(device),
        defaultModel: model === null ? null : `stored:${model}`,
      });
    },
    deviceLimits: () => Promise.resolve(deviceLimits(device)),
    openRuntime: () => Promise.resolve({ runtime: device.runtime, fallbackReason: device.fallbackReason }),
    openModelFolder: openAddress,
    openOrigin,
    servedPath: () => null,
    openFolder: (url) => {
      throw noFolder(url);
    },
    runFailed: onRunFailed,
  };
  return { engineHost, uploads, models, calibrations, runs };
}

async function memoryUse({ runtime }: OpenNodeDevice): Promise<DeviceStatus['memory']> {
  const memory = await deviceMemory(runtime.describe());
  return memory && { usedBytes: memory.totalBytes - memory.freeBytes, totalBytes: memory.totalBytes };
}

/** Opens a model by its web address only: clients must not read the server's own disk. */
async function openAddress(url: string, options: ReadOptions): Promise<FileSource> {
  if (/^https?:\/\//u.test(url)) return openRemote({ kind: 'url', url }, options);
  throw noFolder(url);
}

function noFolder(url: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `"${url.slice(0, 200)}" is no address of a model that this server could load.`,
    'Choose one of its stored models, or add a model to them.',
  );
}
