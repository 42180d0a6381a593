import { SkipscopeError, errorMessage } from '#engine/errors.ts';
import type { ReadOptions } from '#engine/files/file-source.ts';

/**
 * The bytes of a response, with progress. Throws `SkipscopeError('storage')` when the connection breaks, the reason of
 * `signal` when it was aborted.
 */
export async function readBody(
  response: Response,
  label: string,
  { signal, onProgress }: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const totalBytes = contentLength(response);
  const chunks: Uint8Array[] = [];
  let loadedBytes = 0;
  try {
    for await (const chunk of streamOf(response)) {
      chunks.push(chunk);
      loadedBytes += chunk.length;
      onProgress?.({ loadedBytes, totalBytes });
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new SkipscopeError(
      'storage',
      `The download of ${label} broke off after ${loadedBytes} bytes: ${errorMessage(cause)}.`,
      'Check the connection and try again.',
      { cause },
    );
  }
  const bytes = new Uint8Array(loadedBytes);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Safari cannot iterate over a stream. */
async function* streamOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** Null where unknown; the header counts compressed bytes where there is a content encoding. */
function contentLength(response: Response): number | null {
  const length = response.headers.get('content-length');
  return length === null || response.headers.has('content-encoding') ? null : Number(length);
}
