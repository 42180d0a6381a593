import { z } from 'zod';
import { count } from '#engine/base/whole-number.ts';

export const provider = z.enum(['cpu', 'wasm', 'webgpu', 'cuda']);

/** What a model computes on, and how. */
export const runtimeReport = z.object({
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
