import type {
  GenerateRequest,
  Generation,
  LoadedModel,
  ModelOffer,
  StoredModel,
} from '#service/contract/model-operations.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';

export const model: LoadedModel = {
  name: 'tiny',
  family: 'llava',
  hash: 'abc',
  source: { checkpoint: 'tiny', revision: null },
  dtype: 'fp32',
  blocks: 6,
  hiddenSize: 8,
  parameters: 100,
  imageTokens: 4,
  downloadBytes: 400,
  structure: {
    vision: {
      parameters: 30,
      bytes: 2000,
      architecture: 'clip',
      imageSize: 32,
      patchSize: 16,
      layers: 2,
      heads: 2,
      hiddenSize: 16,
      intermediateSize: 64,
    },
    projector: { parameters: 10, bytes: 500, activation: 'gelu' },
    embedding: null,
    decoder: {
      architecture: 'llama',
      hiddenSize: 8,
      heads: 2,
      kvHeads: 1,
      headDim: 4,
      intermediateSize: 24,
      vocabSize: 40,
    },
    blocks: Array.from({ length: 6 }, () => ({ parameters: 5, bytes: 1000 })),
    head: { parameters: 30, bytes: 1500 },
  },
  blockBytes: [1000, 1000, 1000, 1000, 1000, 1000],
  weightBytes: 10_000,
  provider: 'wasm',
  threads: 1,
  fallbackReason: null,
  runtime: {
    provider: 'wasm',
    version: '1.30.0',
    threads: 1,
    adapter: 'WebAssembly',
    f16: false,
    software: false,
    memoryBytes: null,
    maxBufferBytes: null,
    arithmetic: 'float32',
    weights: 'float',
  },
  selfTest: { error: 1e-7, tolerance: 1e-4, passed: true, capturesSteps: null },
};

export const demoSet: CalibrationSummary = {
  id: 'demo',
  name: 'Demo',
  samples: [
    { id: '1', fileName: '1.png', label: 'cat' },
    { id: '2', fileName: '2.png', label: 'dog' },
  ],
  categories: ['cat', 'dog'],
  issues: [],
  tasks: ['single-object'],
};

export const offer: ModelOffer = {
  kind: 'checkpoint',
  name: 'tiny',
  decoder: 'llama',
  vision: 'clip',
  blocks: 6,
  hiddenSize: 8,
  parameters: 100,
  imageTokens: 4,
  warnings: [],
  dtypes: [
    {
      dtype: 'q4',
      needs: { downloadBytes: 200, diskBytes: 60, memoryBytes: 80 },
      obstacles: [],
      warnings: [],
      resumableBytes: 0,
    },
  ],
};

export const storedModel: StoredModel = {
  id: 'tiny-q4',
  name: 'tiny',
  dtype: 'q4',
  checkpoint: 'tiny',
  revision: null,
  state: 'complete',
  bytes: 60,
  totalBytes: 60,
  addedAt: 0,
  usedAt: null,
  origin: { kind: 'hub', label: 'someone/tiny' },
};

export function generation(
  request: GenerateRequest,
  answer: string,
  total = 5,
  tokenIds: readonly number[] = [],
): Generation {
  return {
    answer,
    tokenIds,
    skip: request.skip,
    latencyMs: { vision: 1, prefill: 2, perToken: 1, total, blocks: [] },
  };
}
