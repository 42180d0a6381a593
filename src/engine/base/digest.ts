import { SkipscopeError } from './errors.ts';
import type { FileSource, ReadOptions } from './file-source.ts';

/** SHA-256 of `bytes` as 64 lower-case hex digits. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The SHA-256 of bytes that come piece by piece, which Web Crypto cannot do. */
export interface Sha256 {
  update(bytes: Uint8Array): void;
  /** The digest of all bytes so far, as 64 lower-case hex digits; no call may follow. */
  hex(): string;
}

export async function createSha256(): Promise<Sha256> {
  // Loaded on first use: a visit that imports no model does not need it.
  const { createSHA256 } = await import('hash-wasm');
  const hasher = await createSHA256();
  return {
    update: (bytes) => {
      hasher.update(bytes);
    },
    hex: () => hasher.digest('hex'),
  };
}

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

/** The same chunks, each added to the digest as it passes. */
export async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  digest: Sha256,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    digest.update(chunk);
    yield chunk;
  }
}
