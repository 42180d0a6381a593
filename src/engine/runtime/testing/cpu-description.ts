import type { RuntimeDescription } from '#engine/runtime/ort-runtime.ts';

/** A processor with one thread, of which nothing else is known. */
export const CPU_DESCRIPTION: RuntimeDescription = {
  provider: 'cpu',
  threads: 1,
  adapter: 'test',
  f16: false,
  software: false,
  version: '0.0.0',
  memoryBytes: null,
  maxBufferBytes: null,
};
