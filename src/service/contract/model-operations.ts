import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { selfTestResultSchema } from '#engine/selftest/self-test-result.ts';
import { askedBlock, blockWeights } from './block-weights.ts';
import type { Local } from './file-contents.ts';
import {
  LIST_BYTES,
  address,
  boundedText,
  byId,
  fileReference,
  longList,
  nothing,
  shortText,
  skipSet,
} from './fields.ts';
import { inspectedQuestion, inspection } from './inspection.ts';
import { modelStructure } from './model-structure.ts';
import type { OperationTable } from './operation.ts';
import { answerTokens, givenAnswer, question } from './question.ts';
import { provider, runtimeReport } from './runtime-report.ts';
import { MOST_PICTURE_BYTES } from '#engine/image/picture-limits.ts';

const dtype = z.enum(MODEL_DTYPES);

/**
 * The execution providers that a person can choose in the browser; `auto` prefers WebGPU, and `LoadedModel.provider` says which
 * was taken.
 */
const providerChoice = z.enum(['auto', 'webgpu', 'wasm']);
export type ProviderChoice = z.infer<typeof providerChoice>;

const loadedModel = z.object({
  name: z.string(),
  family: z.string(),
  /** Hex SHA-256 of the manifest, which identifies the model in journals and exports. */
  hash: z.string(),
  source: z.object({ checkpoint: z.string(), revision: z.string().nullable() }),
  dtype: z.string(),
  blocks: count,
  hiddenSize: count,
  parameters: count,
  imageTokens: count,
  downloadBytes: count,
  /** Shapes and sizes of its parts. */
  structure: modelStructure,
  /** Bytes of the weights of each block. */
  blockBytes: z.array(count).readonly(),
  /** Bytes of all weights, the blocks' among them. */
  weightBytes: count,
  provider,
  threads: count,
  /** The reason why this is not the requested or preferred provider; null when it is. The page always shows the reason. */
  fallbackReason: z.string().nullable(),
  /** The device, and the kind of arithmetic and weights chosen for this model. */
  runtime: runtimeReport,
  /** The self-test of the device, made before the device first computes with this dtype. */
  selfTest: selfTestResultSchema,
});
export type LoadedModel = z.infer<typeof loadedModel>;

/** The origin of a model: a Hugging Face checkpoint, or a block model that was converted before. */
export const modelOrigin = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('hub'),
    repository: shortText,
    revision: z.exactOptional(shortText),
    endpoint: z.exactOptional(address),
  }),
  z.object({ kind: z.literal('url'), url: address }),
  /** A folder of this computer, dropped on the page or chosen. */
  z.object({ kind: z.literal('folder'), name: shortText, files: longList(fileReference, 1, 10_000) }),
]);
export type ModelOrigin = Local<z.infer<typeof modelOrigin>>;

/** The needs of one dtype of a model, and whether this device can meet them. */
const dtypeOffer = z.object({
  dtype,
  /** Bytes to fetch, bytes stored afterwards, and bytes of GPU (or WASM) memory once loaded. */
  needs: z.object({ downloadBytes: count, diskBytes: count, memoryBytes: z.number() }),
  /** The reasons why this dtype cannot run on this device, each a sentence; empty when it can. */
  obstacles: z.array(z.string()).readonly(),
  /** The risks of this dtype, each a sentence: little free storage, much memory. */
  warnings: z.array(z.string()).readonly(),
  /** Bytes that an interrupted import of the same model and dtype has stored. */
  resumableBytes: count,
});
export type DtypeOffer = z.infer<typeof dtypeOffer>;

/** A model at its origin, described from its configurations and headers, before weights are fetched. */
const modelOffer = z.object({
  kind: z.enum(['checkpoint', 'block-model']),
  name: z.string(),
  /** Architectures of the decoder and the vision tower, such as `llama` and `clip`. */
  decoder: z.string(),
  vision: z.string(),
  blocks: count,
  hiddenSize: count,
  parameters: count,
  imageTokens: count,
  /** What a user should know about the files before they are fetched, each a sentence. */
  warnings: z.array(z.string()).readonly(),
  /** The dtypes in which the model can be imported; a block model has one. */
  dtypes: z.array(dtypeOffer).readonly(),
});
export type ModelOffer = z.infer<typeof modelOffer>;

/** A model that this backend stores. */
const storedModel = z.object({
  /** The model is loaded as `stored:<id>` once it is complete. */
  id: z.string(),
  name: z.string(),
  dtype,
  /** The checkpoint that the model was converted from, as the manifest names it. */
  checkpoint: z.string(),
  revision: z.string().nullable(),
  /** `partial` while the import is under way or interrupted; another import of the model resumes it. */
  state: z.enum(['complete', 'partial']),
  /** Bytes stored so far. */
  bytes: count,
  /** Bytes stored once the model is complete. */
  totalBytes: count,
  /** Time at which the import began, in milliseconds since the epoch. */
  addedAt: z.number(),
  /** Time of the last load, in milliseconds since the epoch; null for a model that was never loaded. */
  usedAt: z.number().nullable(),
  /** The origin; an interrupted import from a folder resumes once that folder is given again. */
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
  /** Describes a model at its origin from its configurations and headers alone. */
  inspect: {
    kind: 'call',
    route: 'POST /v1/models/inspect',
    summary: 'What a model elsewhere would take.',
    input: z.object({ origin: modelOrigin }),
    result: modelOffer,
    bodyBytes: LIST_BYTES,
  },
  /**
   * Fetches, converts and stores a model block by block. An interrupted import of the same model and dtype is resumed where it
   * stopped.
   */
  import: {
    kind: 'call',
    route: 'POST /v1/models/import',
    summary: 'Fetch, convert and keep a model.',
    input: z.object({ origin: modelOrigin, dtype }),
    result: storedModel,
    bodyBytes: LIST_BYTES,
  },
  /**
   * Compares every stored file with its SHA-256. Rejects with `SkipscopeError('invalid-model')`, which names the first damaged
   * file.
   */
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

export type GenerateRequest = Local<z.infer<typeof question>>;

/** An answer under one skip set, with the time it took. */
const generation = z.object({
  answer: z.string(),
  /** The generated tokens, with the end-of-sequence token if the model produced one. */
  tokenIds: z.array(count).readonly(),
  skip: skipSet,
  latencyMs: z.object({
    vision: milliseconds,
    prefill: milliseconds,
    perToken: milliseconds,
    total: milliseconds,
    /** Prefill time of each block; null for a skipped block. */
    blocks: z.array(milliseconds.nullable()).readonly(),
  }),
});
export type Generation = z.infer<typeof generation>;

export const currentModel = {
  /**
   * Loads a model in place of the one in use. `url` is a block-model folder, relative to the page or absolute, or
   * `stored:<id>`.
   */
  load: {
    kind: 'call',
    route: 'POST /v1/models/load',
    summary: 'Load a model, in place of the one in use.',
    input: z.object({
      url: boundedText(2_000),
      provider: providerChoice,
      /** Whether a person asks for this model; one that took its host down is not loaded otherwise. */
      byHand: z.boolean().optional(),
    }),
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
  /** The logit lens and the attention to the picture behind a question, between two evaluations of a search. */
  inspect: {
    kind: 'call',
    route: 'POST /v1/inspect',
    summary:
      'What the head would answer behind each block (logit lens), and how much attention goes to each part of the picture.',
    input: inspection,
    result: inspectedQuestion,
    fileBytes: MOST_PICTURE_BYTES,
  },
  /** The probabilities of an answer's tokens and of what else might have been there, in one pass over prompt and answer. */
  readAnswer: {
    kind: 'call',
    route: 'POST /v1/answer-tokens',
    summary: 'How probable each token of an answer is, and which others are.',
    input: givenAnswer,
    result: answerTokens,
    fileBytes: MOST_PICTURE_BYTES,
  },
  weights: {
    kind: 'call',
    route: 'POST /v1/weights',
    summary: 'The weights of a block with their shapes, sizes and norms.',
    input: askedBlock,
    result: blockWeights,
  },
} as const satisfies OperationTable[string];
