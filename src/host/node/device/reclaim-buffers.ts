import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes of buffers that may come up between two collections. */
const GARBAGE_BYTES = 128 * 2 ** 20;

/**
 * Makes a function that collects garbage where buffers of more than `garbageBytes` have come up since it last did. Each token
 * replaces the whole KV cache, 650 MB of it for a picture and a model of 7 billion parameters; left to itself, V8 lets a
 * good part of that pile up before it looks.
 */
export function bufferReclaimer(garbageBytes = GARBAGE_BYTES): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  let level = 0;
  return () => {
    const bytes = getHeapStatistics().external_memory;
    // What a collection freed is counted later.
    level = Math.min(level, bytes);
    if (bytes - level <= garbageBytes || typeof collect !== 'function') return;
    collect();
    level = getHeapStatistics().external_memory;
  };
}
