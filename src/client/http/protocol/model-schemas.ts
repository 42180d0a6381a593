import { z } from 'zod';
import type { LoadedModel, ModelOffer, StorageUse, StoredModel } from '#service/contract.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { selfTestResultSchema } from '#engine/selftest/self-test-result.ts';
import { count, fileReference, longList, text } from './json.ts';

const provider = z.enum(['cpu', 'wasm', 'webgpu', 'cuda']);
export const dtype = z.enum(MODEL_DTYPES);

const runtimeReport = z.object({
  provider,
  version: z.string(),
  threads: count,
  adapter: z.string(),
  f16: z.boolean(),
  software: z.boolean(),
  memoryBytes: z.number().nullable(),
  maxBufferBytes: z.number().nullable(),
  arithmetic: z.enum(['float32', 'float16']),
  weights: z.enum(['float', 'packed']),
});

export const loadedModel = z.object({
  name: z.string(),
  family: z.string(),
  hash: z.string(),
  source: z.object({ checkpoint: z.string(), revision: z.string().nullable() }),
  dtype: z.string(),
  blocks: count,
  hiddenSize: count,
  parameters: count,
  imageTokens: count,
  downloadBytes: count,
  provider,
  threads: count,
  fallbackReason: z.string().nullable(),
  runtime: runtimeReport,
  selfTest: selfTestResultSchema,
}) satisfies z.ZodType<LoadedModel>;

const needs = z.object({ downloadBytes: count, diskBytes: count, memoryBytes: z.number() });

export const modelOffer = z.object({
  kind: z.enum(['checkpoint', 'block-model']),
  name: z.string(),
  decoder: z.string(),
  vision: z.string(),
  blocks: count,
  hiddenSize: count,
  parameters: count,
  imageTokens: count,
  dtypes: z
    .array(
      z.object({
        dtype,
        needs,
        obstacles: z.array(z.string()).readonly(),
        warnings: z.array(z.string()).readonly(),
        resumableBytes: count,
      }),
    )
    .readonly(),
}) satisfies z.ZodType<ModelOffer>;

export const storedModel = z.object({
  id: z.string(),
  name: z.string(),
  dtype,
  checkpoint: z.string(),
  revision: z.string().nullable(),
  state: z.enum(['complete', 'partial']),
  bytes: count,
  totalBytes: count,
  addedAt: z.number(),
  usedAt: z.number().nullable(),
  origin: z.object({ kind: z.enum(['hub', 'url', 'folder']), label: z.string() }),
}) satisfies z.ZodType<StoredModel>;

export const storageUse = z.object({
  usageBytes: z.number(),
  quotaBytes: z.number().nullable(),
}) satisfies z.ZodType<StorageUse>;

/** Where a model comes from; the files of a folder are uploaded before. */
export const modelOrigin = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hub'),
    repository: text,
    revision: z.exactOptional(text),
    endpoint: z.exactOptional(z.url({ protocol: /^https?$/u })),
  }),
  z.object({ kind: z.literal('url'), url: z.url({ protocol: /^https?$/u }) }),
  z.object({ kind: z.literal('folder'), name: text, files: longList(fileReference, 1, 10_000) }),
]);
export type WireModelOrigin = z.infer<typeof modelOrigin>;
