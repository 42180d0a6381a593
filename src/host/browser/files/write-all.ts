import type { SyncFile } from './opfs-types.ts';

/** Writes all of a chunk at an offset, and returns its length. Throws a `QuotaExceededError` where there is no room for it. */
export function writeAll(handle: SyncFile, chunk: Uint8Array, at: number): number {
  const written = handle.write(chunk, { at });
  if (written === chunk.length) return written;
  // Some browsers report a full disk by writing less.
  throw new DOMException(`Only ${written} of ${chunk.length} bytes were written.`, 'QuotaExceededError');
}
