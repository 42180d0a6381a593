import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import { nothing } from './fields.ts';
import type { OperationTable } from './operation.ts';
import { provider } from './runtime-report.ts';

/** The capabilities of a browser, known before a model is loaded. */
const browserCapabilities = z.object({
  kind: z.literal('browser'),
  webgpu: z.discriminatedUnion('available', [
    z.object({
      available: z.literal(true),
      adapter: z.string(),
      shaderF16: z.boolean(),
      software: z.boolean(),
    }),
    z.object({ available: z.literal(false), reason: z.string() }),
  ]),
  threads: count,
  /** False when the page is served without COOP and COEP headers; WASM then runs on one thread. */
  crossOriginIsolated: z.boolean(),
});
export type BrowserCapabilities = z.infer<typeof browserCapabilities>;

/** The machine and the device of a server. */
const serverCapabilities = z.object({
  kind: z.literal('server'),
  /** Name of the machine. */
  name: z.string(),
  /** Version of Skipscope on the machine. */
  app: z.string(),
  device: z.object({
    provider,
    /** Name of the device, for a person. */
    adapter: z.string(),
    threads: count,
    /** The reason why this is not the requested or preferred device; null when it is. */
    fallbackReason: z.string().nullable(),
  }),
  /**
   * Address of the model that the server was started with, as `currentModel.load` takes it; null for a server started without
   * one.
   */
  defaultModel: z.string().nullable(),
});
export type ServerCapabilities = z.infer<typeof serverCapabilities>;

/** The capabilities of a backend, known before a model is loaded. */
const backendCapabilities = z.discriminatedUnion('kind', [browserCapabilities, serverCapabilities]);
export type BackendCapabilities = z.infer<typeof backendCapabilities>;

/** A device that answers units of searches. */
const worker = z.object({
  name: z.string(),
  /** Name of its machine. */
  host: z.string(),
  provider: z.string(),
  /** Name of the device, for a person. */
  adapter: z.string(),
  threads: count,
  /** Units that it has answered for this backend, and the milliseconds that they took. */
  units: count,
  busyMs: z.number().nonnegative(),
  /** Units that it could not answer. */
  failed: count,
  /** Whether it is much slower than the others at the same work. */
  straggling: z.boolean(),
});
export type WorkerFacts = z.infer<typeof worker>;

/** The devices over which a backend spreads its searches, and what their units have come to since it was started. */
const workers = z.object({
  present: z.array(worker).readonly(),
  /** Units that no worker has yet, and units that one has. */
  waiting: count,
  underWay: count,
  answered: count,
  /** Of these, those that no search has asked for so far, and their share of the work, 0..1. */
  wasted: count,
  wastedShare: z.number().min(0).max(1),
  /** Units that were taken back before they were answered. */
  withdrawn: count,
});

/** The present state of a backend. */
const deviceStatus = z.object({
  /** Name of the model in use; null while none is loaded. */
  model: z.string().nullable(),
  /** Id of the run that is executed; null when none is. */
  running: z.string().nullable(),
  /** Number of runs that wait for their turn. */
  queued: count,
  /** Memory of the device, in bytes; null when it is not known. */
  memory: z.object({ usedBytes: z.number(), totalBytes: z.number() }).nullable(),
  /** Null where its own device is the only one; servers of earlier versions do not tell. */
  workers: workers.nullable().default(null),
});
export type DeviceStatus = z.infer<typeof deviceStatus>;

/** Storage of a backend, in bytes; the quota is null when it is not known. */
const storageUse = z.object({ usageBytes: z.number(), quotaBytes: z.number().nullable() });
export type StorageUse = z.infer<typeof storageUse>;

export const device = {
  capabilities: {
    kind: 'value',
    route: 'GET /v1/server',
    summary: 'The machine and its device.',
    input: nothing,
    result: backendCapabilities,
  },
  status: {
    kind: 'value',
    route: 'GET /v1/status',
    summary: 'Model, queue and memory now.',
    input: nothing,
    result: deviceStatus,
  },
  storage: {
    kind: 'value',
    route: 'GET /v1/storage',
    summary: 'Room on the disk.',
    input: nothing,
    result: storageUse,
  },
} as const satisfies OperationTable[string];
