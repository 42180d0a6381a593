import { z } from 'zod';
import type { Generation, RunList, RunSummary } from '#service/contract.ts';
import type { DeviceStatus } from '#service/device/device-status.ts';
import type { ServerCapabilities } from '#service/device/capabilities.ts';
import { searchSpecSchema } from '#engine/search/search-spec.ts';
import { count, safeId, sha256, skipSet, text } from './json.ts';

export const runSummary = z.object({
  id: z.string(),
  startedAt: z.number(),
  spec: searchSpecSchema,
  modelName: z.string(),
  calibrationName: z.string(),
  status: z.enum(['queued', 'running', 'paused', 'done', 'failed', 'cancelled']),
  ahead: count.nullable(),
  owner: z.string().nullable(),
  steps: count,
}) satisfies z.ZodType<RunSummary>;

export const runList = z.object({
  runs: z.array(runSummary).readonly(),
  unreadable: z.array(z.object({ id: z.string(), problem: z.string() })).readonly(),
}) satisfies z.ZodType<RunList>;

export const newRun = z.object({ id: safeId, spec: searchSpecSchema });

export const searchOutcome = z.enum(['done', 'paused', 'cancelled']);

export const deviceStatus = z.object({
  model: z.string().nullable(),
  running: z.string().nullable(),
  queued: count,
  memory: z.object({ usedBytes: z.number(), totalBytes: z.number() }).nullable(),
}) satisfies z.ZodType<DeviceStatus>;

export const serverCapabilities = z.object({
  kind: z.literal('server'),
  name: z.string(),
  app: z.string(),
  device: z.object({
    provider: z.enum(['cpu', 'wasm', 'webgpu', 'cuda']),
    adapter: z.string(),
    threads: count,
    fallbackReason: z.string().nullable(),
  }),
  defaultModel: z.string().nullable(),
}) satisfies z.ZodType<ServerCapabilities>;

export const question = z.object({
  /** The picture, uploaded before. */
  image: sha256,
  prompt: text,
  skip: skipSet,
  maxNewTokens: z.exactOptional(z.number().int().positive().max(4096)),
  model: z.exactOptional(z.string()),
});

const milliseconds = z.number();

export const generation = z.object({
  answer: z.string(),
  tokenIds: z.array(count).readonly(),
  skip: skipSet,
  latencyMs: z.object({
    vision: milliseconds,
    prefill: milliseconds,
    perToken: milliseconds,
    total: milliseconds,
    blocks: z.array(milliseconds.nullable()).readonly(),
  }),
}) satisfies z.ZodType<Generation>;

/** A skip set scored on a calibration set, without a run. */
export const evaluationRequest = z.object({ spec: searchSpecSchema, skip: skipSet });

export const evaluation = z.object({
  metric: z.string(),
  /** In the metric's own unit. */
  value: z.number(),
  /** 95 % confidence interval; null where there is none. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  samples: count,
  perSample: z.array(z.object({ id: z.string(), answer: z.string(), score: z.number() })).readonly(),
});
export type Evaluation = z.infer<typeof evaluation>;
