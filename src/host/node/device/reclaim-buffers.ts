import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of buffers that may be allocated between two collections. */
const GARBAGE_BYTES = 128 * 2 ** 20;

/**
 * Makes a function that collects garbage once more than `garbageBytes` of buffers were allocated since the last
 * collection. Each token replaces the whole KV cache, which is 650 MB for a picture and a model of 7 billion parameters;
 * by default V8 collects only after several such caches have piled up.
 */
export function bufferReclaimer(garbageBytes = GARBAGE_BYTES): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  let level = 0;
  return () => {
    const bytes = getHeapStatistics().external_memory;
    // The memory that a collection frees leaves the count only later.
    level = Math.min(level, bytes);
    if (bytes - level <= garbageBytes || typeof collect !== 'function') return;
    collect();
    level = getHeapStatistics().external_memory;
  };
}
