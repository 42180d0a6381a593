import { totalmem } from 'node:os';

/** Share of the memory that weights may take by default: pictures, caches and other programs need the rest. */
const WEIGHT_SHARE = 0.6;

/** Bytes of memory of this machine, or of the container that this process runs in. */
export function totalMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Bytes that the weights of a model may take on this machine, or in the container that this process runs in. */
export function memoryBudget(): number {
  return WEIGHT_SHARE * totalMemory();
}
