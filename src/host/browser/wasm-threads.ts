/** Beyond this the small matrices of one block no longer profit. */
const MOST_THREADS = 8;

/**
 * Threads for WASM: one per physical core as far as the browser lets us guess (it counts hyper-threads), and 1 on a
 * page that is not cross-origin isolated, where WASM cannot share memory.
 */
export function wasmThreads(): number {
  if (!globalThis.crossOriginIsolated) return 1;
  const logical = navigator.hardwareConcurrency;
  return Math.min(MOST_THREADS, logical <= 4 ? logical : Math.ceil(logical / 2));
}

/**
 * Hidden size from which more than one thread pays. ONNX Runtime's threads wait actively in WASM: at hidden size 160, two
 * of them took twice as long as one on two free cores.
 */
const SMALLEST_FOR_THREADS = 512;

/** Threads for a model of this hidden size. */
export function threadsForModel(hiddenSize: number): number {
  return hiddenSize < SMALLEST_FOR_THREADS ? 1 : wasmThreads();
}
