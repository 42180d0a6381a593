import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { ModelOrigin } from '#service/contract/model-operations.ts';
import type { EngineHost } from '#service/ports/engine-host.ts';
import { APP_VERSION } from '#engine/base/app-version.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { SerialQueue } from '#engine/base/serial-queue.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { BlobSource } from '#service/models/blob-source.ts';
import { UploadStore } from '#host/node/data/upload-store.ts';
import { DirectoryCalibrations } from '#host/node/data/directory-calibrations.ts';
import { DirectoryDocumentFrequencies } from '#host/node/data/directory-document-frequencies.ts';
import { DirectoryModels } from '#host/node/data/directory-models.ts';
import { DirectoryRuns } from '#host/node/data/directory-runs.ts';
import { FileSelfTests } from '#host/node/data/file-self-tests.ts';
import { decodeImage } from './decode-image.ts';
import { fetchPicture } from '#host/remote/fetch-picture.ts';
import { openRemote } from '#host/remote/remote-origin.ts';
import type { ServerDevice } from '#host/node/device/server-device.ts';

/** What a server keeps in its data folder, and the device it runs on. */
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
  readonly device: ServerDevice;
  readonly passes: EngineHost['passes'];
  /** Id of the model that a page loads; null for none. */
  readonly defaultModel: () => string | null;
  readonly onEvent: (event: RunEvent) => void;
}

/** The engine's surroundings on a server: everything it keeps lies in one folder, everything it runs on one device. */
export async function createNodeHost({
  dataFolder,
  device,
  passes,
  defaultModel,
  onEvent,
}: NodeHostOptions): Promise<NodeHost> {
  for (const folder of FOLDERS) await mkdir(join(dataFolder, folder), { recursive: true, mode: 0o700 });
  const uploads = new UploadStore(join(dataFolder, 'files'));
  const models = new DirectoryModels(join(dataFolder, 'models'));
  const calibrations = new DirectoryCalibrations(join(dataFolder, 'calibrations'), uploads);
  const runs = new DirectoryRuns(join(dataFolder, 'runs'), onEvent);
  const decoding = new SerialQueue();
  const engineHost: EngineHost = {
    // However many clients bring pictures, one at a time is in memory.
    decodeImage: (bytes) => decoding.run(() => decodeImage(bytes)),
    fetchPicture,
    runs,
    calibrations,
    documentFrequencies: new DirectoryDocumentFrequencies(join(dataFolder, 'document-frequencies')),
    models,
    selfTests: new FileSelfTests(dataFolder),
    shared: true,
    passes,
    memory: () => device.memory(),
    capabilities: () => {
      const model = defaultModel();
      return Promise.resolve({
        kind: 'server',
        name: hostname(),
        app: APP_VERSION,
        device: device.describe(),
        defaultModel: model === null ? null : `stored:${model}`,
      });
    },
    deviceLimits: () => Promise.resolve(device.limits()),
    openRuntime: () =>
      Promise.resolve({ runtime: device.runtime, fallbackReason: device.describe().fallbackReason }),
    openModelFolder: (url, options) => openAddress(url, options),
    openOrigin,
    servedPath: () => null,
    openFolder: (url) => {
      throw noFolder(url);
    },
  };
  return { engineHost, uploads, models, calibrations, runs };
}

function openOrigin(origin: ModelOrigin, options: ReadOptions): Promise<FileSource> {
  return origin.kind === 'folder'
    ? Promise.resolve(new BlobSource(origin.name, origin.files))
    : openRemote(origin, options);
}

/** A model elsewhere, by its web address: the server's own disk is not for clients to look around in. */
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
