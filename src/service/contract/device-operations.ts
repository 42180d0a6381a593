import { z } from 'zod';
import { count, nothing } from './fields.ts';
import { provider } from './model-operations.ts';
import type { OperationTable } from './operation.ts';

/** What a browser can do, before any model is loaded. */
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
  /** False when the page lacks COOP/COEP: WASM then runs on one thread. */
  crossOriginIsolated: z.boolean(),
});
export type BrowserCapabilities = z.infer<typeof browserCapabilities>;

/** What a server runs on. */
const serverCapabilities = z.object({
  kind: z.literal('server'),
  /** The machine's name. */
  name: z.string(),
  /** Version of Skipscope there. */
  app: z.string(),
  device: z.object({
    provider,
    /** A person's name for the device. */
    adapter: z.string(),
    threads: count,
    /** Why it is not the one asked for or preferred; null when it is. */
    fallbackReason: z.string().nullable(),
  }),
  /** Address of the model that the server was started with, as `currentModel.load` takes it; null where there is none. */
  defaultModel: z.string().nullable(),
});
export type ServerCapabilities = z.infer<typeof serverCapabilities>;

/** What a backend can do, before any model is loaded. */
const backendCapabilities = z.discriminatedUnion('kind', [browserCapabilities, serverCapabilities]);
export type BackendCapabilities = z.infer<typeof backendCapabilities>;

/** What a backend is doing now. */
const deviceStatus = z.object({
  /** Name of the model in use; null while there is none. */
  model: z.string().nullable(),
  /** Id of the run under way; null when there is none. */
  running: z.string().nullable(),
  /** Runs that wait for their turn. */
  queued: count,
  /** Memory of the device, in bytes; null where it is not known. */
  memory: z.object({ usedBytes: z.number(), totalBytes: z.number() }).nullable(),
});
export type DeviceStatus = z.infer<typeof deviceStatus>;

/** Storage of a backend, in bytes, as far as it is known. */
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
