import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { jetstreamManager } from '@nats-io/jetstream';
import { Kvm } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import { APP_VERSION } from '#engine/base/app-version.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { closeQueue } from './close-queue.ts';
import { connectQueue } from './connect-queue.ts';
import { Heartbeat } from './heartbeat.ts';
import { OUTCOME_BUCKET } from './queue-names.ts';
import type { QueueOptions } from './queue-options.ts';
import type { ModelProgress } from './model-files.ts';
import { ModelFetcher } from './model-fetcher.ts';
import { StoredFiles } from './stored-files.ts';
import { TaskFiles } from './task-files.ts';
import { UnitLoop } from './unit-loop.ts';
import { WorkerMemory } from './worker-memory.ts';
import { type WorkerModel, describeWorkerModel } from './worker-models.ts';
import type { WorkerRecord } from './worker-record.ts';

/** Milliseconds between two signs of life of a unit. */
const SIGN_MS = 1_000;
/** Characters of the machine's name in the id of a worker. */
const MOST_OF_HOST = 64;

export interface WorkerOptions {
  readonly queue: QueueOptions;
  readonly runtime: OrtRuntime;
  /** Those that are there at the start. */
  readonly models: readonly WorkerModel[];
  /** A folder that gets the models that searches offer and the worker lacks; without it, none is fetched. */
  readonly modelCache?: string;
  /** Told how far a model is that is fetched. */
  readonly onModelProgress?: (progress: ModelProgress) => void;
  /** Bytes of features, streams and caches; the engine's default without it. */
  readonly memoryBudget?: number;
  /** Called once the worker is there, and with each change. */
  readonly onRecord: (record: WorkerRecord) => void;
  /** Called with the error of a unit that cannot be answered here. */
  readonly onError: (error: unknown) => void;
}

/**
 * Answers units of a queue until `signal` is aborted. Throws as `connectQueue` does, also once no sign of life can
 * be given any more.
 */
export async function runWorker(options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const { queue, onRecord, onError } = options;
  let record = recordOf(options);
  const connection = await connectQueue(queue, record.id);
  const silent = new AbortController();
  const heartbeat = new Heartbeat({ record, underWay: [], options: queue, everyMs: SIGN_MS }, (error) => {
    silent.abort(error);
  });
  const until = AbortSignal.any([signal, silent.signal]);
  const change = (changed: Partial<WorkerRecord>): void => {
    record = { ...record, ...changed };
    heartbeat.say({ record });
    onRecord(record);
  };
  onRecord(record);
  try {
    const { direct } = await jetstreamManager(connection, { checkAPI: false });
    const stored = new StoredFiles(direct);
    const outcomes = await new Kvm(connection).open(OUTCOME_BUCKET, { allow_direct: true });
    const memory = await openMemory(options, stored, change, until);
    const known = { models: options.models };
    const fetcher = startFetcher(options, connection, { stored, known, change, signal: until });
    const loop = new UnitLoop({
      connection,
      outcomes,
      memory,
      worker: record.id,
      models: () => known.models,
      onUnasked: () => {
        onError(notUsedYet());
      },
      onUnderWay: (underWay) => {
        heartbeat.say({ underWay });
      },
      onDone: (ms) => {
        change({ units: record.units + 1, busyMs: record.busyMs + ms });
      },
      onFailed: (error) => {
        onError(error);
        change({ failed: record.failed + 1 });
      },
    });
    try {
      await loop.run(until);
      silent.signal.throwIfAborted();
    } finally {
      await fetcher?.end();
      await memory.dispose();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await heartbeat.end();
    await closeQueue(connection);
  }
}

/** What fetches models into the cache; null where there is none. */
function startFetcher(
  { modelCache: cache, runtime, onModelProgress, onError }: WorkerOptions,
  connection: NatsConnection,
  worker: {
    readonly stored: StoredFiles;
    readonly known: { models: readonly WorkerModel[] };
    readonly change: (changed: Partial<WorkerRecord>) => void;
    readonly signal: AbortSignal;
  },
): ModelFetcher | null {
  if (cache === undefined) return null;
  const { stored, known, change, signal } = worker;
  return new ModelFetcher(connection, {
    stored,
    cache,
    signal,
    onError,
    describe: (folder) => describeWorkerModel(folder, runtime),
    has: (hash) => known.models.some((model) => model.hash === hash),
    onProgress: (progress) => onModelProgress?.(progress),
    onModel: (model) => {
      known.models = [...known.models, model];
      change({ models: known.models.map(recordedModel) });
    },
  });
}

/**
 * The memory of a worker. Where it has a single model, that is open, so that its first unit does not wait for it; what fails here fails that
 * unit, too.
 */
async function openMemory(
  options: WorkerOptions,
  stored: StoredFiles,
  change: (changed: Partial<WorkerRecord>) => void,
  signal: AbortSignal,
): Promise<WorkerMemory> {
  const memory = new WorkerMemory({
    ...options,
    files: new TaskFiles(stored),
    onSelfTest: (selfTest) => void change({ selfTest }),
  });
  const [model, ...others] = options.models;
  if (!model || others.length > 0) return memory;
  try {
    await memory.prepare(model, signal);
  } catch (error) {
    signal.throwIfAborted();
    options.onError(error);
  }
  return memory;
}

function notUsedYet(): SkipscopeError {
  return new SkipscopeError(
    'connection',
    'The queue has no units for this worker yet; it waits for the first search on its model and a device like its own.',
    'Start a search with the same --queue.',
  );
}

function recordedModel({ folder: _, ...model }: WorkerModel): WorkerRecord['models'][number] {
  return model;
}

function recordOf({ runtime, models }: WorkerOptions): WorkerRecord {
  const { provider, adapter, version, threads } = runtime.describe();
  const machine = hostname();
  return {
    id: `${machine.replaceAll(/[^\w-]/gu, '-').slice(0, MOST_OF_HOST)}-${randomBytes(4).toString('hex')}`,
    host: machine,
    app: APP_VERSION,
    device: { provider, adapter, version, threads },
    models: models.map(recordedModel),
    selfTest: null,
    units: 0,
    failed: 0,
    busyMs: 0,
    leaving: false,
  };
}
