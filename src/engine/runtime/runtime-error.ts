import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { Provider } from './ort-runtime.ts';

/** Messages of ONNX Runtime, WebAssembly, WebGPU and V8 for an allocation that fails. */
const OUT_OF_MEMORY = [
  /out of memory/i,
  /bad_?alloc|bad allocation/i,
  /failed to allocate/i,
  /allocation (size|failed|of \d+)/i,
  /array buffer allocation/i,
  /memory access out of bounds/i,
  /could not allocate|cannot allocate|unable to allocate/i,
  /buffer size \(?\d+\)? (exceeds|is larger)/i,
  /exceeds the max buffer size/i,
];

/** The remedy, by the provider whose memory ran out. */
const REMEDIES: Readonly<Record<Provider, string>> = {
  webgpu:
    'Take a smaller dtype, skip more blocks or shorten the prompt, and close other tabs that use the GPU; then load the model again.',
  wasm: 'Take a smaller dtype or model (a page can use 4 GiB at most), or WebGPU; then load the model again.',
  cpu: 'Take a smaller dtype, allow the weights less memory so that they stay packed, or close other programs.',
  cuda: 'Take a smaller dtype, skip more blocks or shorten the prompt, or close other programs that use the GPU.',
};

/** True for the failure of an allocation in any of these. */
export function isOutOfMemory(error: unknown): boolean {
  const message = errorMessage(error);
  return OUT_OF_MEMORY.some((pattern) => pattern.test(message));
}

/** The error of a provider whose memory ran out; `what` completes "could not ...". */
export function outOfMemory(provider: Provider, what: string, cause: unknown): SkipscopeError {
  return new SkipscopeError(
    'runtime',
    `Memory ran out (${provider}): ONNX Runtime could not ${what}: ${errorMessage(cause)}`,
    `${REMEDIES[provider]} A search goes on from its journal.`,
    { cause },
  );
}

/** An error of ONNX Runtime as `SkipscopeError('runtime')`; `what` completes "could not ...". */
export function runtimeError(provider: Provider, what: string, cause: unknown): SkipscopeError {
  if (cause instanceof SkipscopeError) return cause;
  if (isOutOfMemory(cause)) return outOfMemory(provider, what, cause);
  return new SkipscopeError(
    'runtime',
    `ONNX Runtime (${provider}) could not ${what}: ${errorMessage(cause)}`,
    'Try another execution provider.',
    { cause },
  );
}
