import { totalmem } from 'node:os';

/** Share of the memory that weights may take by default: pictures, caches and other programs need the rest. */
const WEIGHT_SHARE = 0.6;

/** Bytes that the weights of a model may take on this machine, or in the container that this process runs in. */
export function memoryBudget(): number {
  const limit = process.constrainedMemory();
  return WEIGHT_SHARE * (limit > 0 ? Math.min(limit, totalmem()) : totalmem());
}
