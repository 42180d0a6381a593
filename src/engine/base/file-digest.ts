import { SkipscopeError } from './errors.ts';
import { createSha256 } from './digest.ts';
import type { FileSource, ReadOptions } from './file-source.ts';

const CHUNK_BYTES = 8 * 2 ** 20;

/**
 * SHA-256 of the first `bytes` bytes of a file, read piece by piece; null when it has fewer. Throws what the source throws
 * and the signal's reason.
 */
export async function fileSha256(
  source: FileSource,
  path: string,
  bytes: number,
  options: ReadOptions = {},
): Promise<string | null> {
  const digest = await createSha256();
  for (let start = 0; start < bytes; start += CHUNK_BYTES) {
    options.signal?.throwIfAborted();
    try {
      digest.update(await source.readRange(path, start, Math.min(start + CHUNK_BYTES, bytes), options));
    } catch (error) {
      if (error instanceof SkipscopeError && error.code === 'invalid-input') return null;
      throw error;
    }
  }
  return digest.hex();
}
