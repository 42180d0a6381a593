/** More threads than this make the small matrices of one block no faster. */
const MOST_THREADS = 8;

/**
 * Threads for WASM: about one per physical core, estimated from the browser's count of hyper-threads; 1 on a page that
 * is not cross-origin isolated, where WASM cannot share memory.
 */
export function wasmThreads(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  const logical = navigator.hardwareConcurrency;
  return Math.min(MOST_THREADS, logical <= 4 ? logical : Math.ceil(logical / 2));
}

/**
 * Smallest hidden size at which more than one thread makes a model faster. ONNX Runtime's threads spin while they wait
 * in WASM: at hidden size 160, two of them took twice as long as one on two free cores.
 */
const SMALLEST_FOR_THREADS = 512;

/** Threads for a model of this hidden size. */
export function threadsForModel(hiddenSize: number): number {
  return hiddenSize < SMALLEST_FOR_THREADS ? 1 : wasmThreads();
}
