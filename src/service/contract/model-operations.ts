import { z } from 'zod';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { selfTestResultSchema } from '#engine/selftest/self-test-result.ts';
import type { Local } from './file-contents.ts';
import {
  LIST_BYTES,
  byId,
  contentReference,
  count,
  fileReference,
  longList,
  nothing,
  skipSet,
  text,
} from './fields.ts';
import type { OperationTable } from './operation.ts';
import { MOST_PICTURE_BYTES } from '#engine/image/picture-limits.ts';

export const provider = z.enum(['cpu', 'wasm', 'webgpu', 'cuda']);
const dtype = z.enum(MODEL_DTYPES);

/** Execution providers a person can ask for in the browser; `auto` prefers WebGPU and says what it took. */
const providerChoice = z.enum(['auto', 'webgpu', 'wasm']);
export type ProviderChoice = z.infer<typeof providerChoice>;

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

const loadedModel = z.object({
  name: z.string(),
  family: z.string(),
  /** sha256 of the manifest: the model's identity in journals and exports. */
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
  /** Why the provider is not the one asked for or preferred; null when it is. Shown, never hidden. */
  fallbackReason: z.string().nullable(),
  /** The device, and what was chosen for this model on it. */
  runtime: runtimeReport,
  /** Whether this device computes what it should, tried before its first run with this dtype. */
  selfTest: selfTestResultSchema,
});
export type LoadedModel = z.infer<typeof loadedModel>;

/** Where a model comes from: a Hugging Face checkpoint, or a block model that somebody has converted. */
const modelOrigin = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hub'),
    repository: text,
    revision: z.exactOptional(text),
    endpoint: z.exactOptional(z.url({ protocol: /^https?$/u })),
  }),
  z.object({ kind: z.literal('url'), url: z.url({ protocol: /^https?$/u }) }),
  /** A folder of this computer, dropped or picked. */
  z.object({ kind: z.literal('folder'), name: text, files: longList(fileReference, 1, 10_000) }),
]);
export type ModelOrigin = Local<z.infer<typeof modelOrigin>>;

/** What one dtype of a model takes, and whether this device can have it. */
const dtypeOffer = z.object({
  dtype,
  /** Bytes to fetch, bytes stored afterwards, and bytes of GPU (or WASM) memory once loaded. */
  needs: z.object({ downloadBytes: count, diskBytes: count, memoryBytes: z.number() }),
  /** Why this dtype cannot run here, each a sentence; empty where it can. */
  obstacles: z.array(z.string()).readonly(),
  /** What may go wrong, each a sentence: little free storage, much memory. */
  warnings: z.array(z.string()).readonly(),
  /** Stored bytes of an interrupted import of the same model and dtype. */
  resumableBytes: count,
});
export type DtypeOffer = z.infer<typeof dtypeOffer>;

/** A model that was found at its origin, before anything big is fetched. */
const modelOffer = z.object({
  kind: z.enum(['checkpoint', 'block-model']),
  name: z.string(),
  /** Architectures of the parts: `llama`, `clip`. */
  decoder: z.string(),
  vision: z.string(),
  blocks: count,
  hiddenSize: count,
  parameters: count,
  imageTokens: count,
  /** Those that can be made from it; one for a block model. */
  dtypes: z.array(dtypeOffer).readonly(),
});
export type ModelOffer = z.infer<typeof modelOffer>;

/** A model kept by this backend. */
const storedModel = z.object({
  /** Loads as `stored:<id>` once complete. */
  id: z.string(),
  name: z.string(),
  dtype,
  /** The checkpoint it was made from, as the manifest names it. */
  checkpoint: z.string(),
  revision: z.string().nullable(),
  /** `partial` while its import is under way or interrupted: importing it again goes on. */
  state: z.enum(['complete', 'partial']),
  /** Stored so far. */
  bytes: count,
  /** Stored once complete. */
  totalBytes: count,
  /** Milliseconds since the epoch. */
  addedAt: z.number(),
  /** When it was last loaded, in milliseconds since the epoch; null when it never was. */
  usedAt: z.number().nullable(),
  /** Where it came from; an interrupted import from a folder resumes once that folder is given again. */
  origin: z.object({ kind: z.enum(['hub', 'url', 'folder']), label: z.string() }),
});
export type StoredModel = z.infer<typeof storedModel>;

export const models = {
  list: {
    kind: 'value',
    route: 'GET /v1/models',
    summary: 'The models kept here.',
    input: nothing,
    result: z.array(storedModel).readonly(),
  },
  /** Reads configurations and headers only. */
  inspect: {
    kind: 'call',
    route: 'POST /v1/models/inspect',
    summary: 'What a model elsewhere would take.',
    input: z.object({ origin: modelOrigin }),
    result: modelOffer,
    bodyBytes: LIST_BYTES,
  },
  /**
   * Fetches, converts and stores a model block by block. An interrupted import of the same model and dtype goes on where it stopped.
   */
  import: {
    kind: 'call',
    route: 'POST /v1/models/import',
    summary: 'Fetch, convert and keep a model.',
    input: z.object({ origin: modelOrigin, dtype }),
    result: storedModel,
    bodyBytes: LIST_BYTES,
  },
  /** Compares every stored file with its SHA-256; rejects with `SkipscopeError('invalid-model')` naming a damaged one. */
  verify: {
    kind: 'call',
    route: 'POST /v1/models/:id/verify',
    summary: 'Compare every file of a model with its SHA-256.',
    input: byId,
    result: nothing,
  },
  delete: {
    kind: 'value',
    route: 'DELETE /v1/models/:id',
    summary: 'Delete a model.',
    input: byId,
    result: nothing,
  },
} as const satisfies OperationTable[string];

const milliseconds = z.number();

/** A question about a picture under a skip set. */
const question = z.object({
  image: contentReference,
  prompt: text,
  skip: skipSet,
  maxNewTokens: z.exactOptional(z.number().int().positive().max(4096)),
  /** Hash of the model that is meant: where others use the backend too, it may have another one by now. */
  model: z.exactOptional(z.string()),
});
export type GenerateRequest = Local<z.infer<typeof question>>;

/** An answer under one skip set, with the time it took. */
const generation = z.object({
  answer: z.string(),
  /** The end-of-sequence token included, where it came. */
  tokenIds: z.array(count).readonly(),
  skip: skipSet,
  latencyMs: z.object({
    vision: milliseconds,
    prefill: milliseconds,
    perToken: milliseconds,
    total: milliseconds,
    /** Time of the prefill in each block; null for a skipped block. */
    blocks: z.array(milliseconds.nullable()).readonly(),
  }),
});
export type Generation = z.infer<typeof generation>;

export const currentModel = {
  /** `url` is a block-model folder, relative to the page or absolute, or `stored:<id>`. Replaces the model in use. */
  load: {
    kind: 'call',
    route: 'POST /v1/models/load',
    summary: 'Load a model, in place of the one in use.',
    input: z.object({ url: z.string().max(2000), provider: providerChoice }),
    result: loadedModel,
  },
  generate: {
    kind: 'call',
    route: 'POST /v1/generate',
    summary: 'Answer a question about a picture, between two evaluations of whatever search is under way.',
    input: question,
    result: generation,
    fileBytes: MOST_PICTURE_BYTES,
  },
} as const satisfies OperationTable[string];
