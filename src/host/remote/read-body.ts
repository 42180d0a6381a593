import { errorMessage } from '#engine/base/errors.ts';
import type { ReadOptions } from '#engine/base/file-source.ts';
import { requireSize } from '#engine/base/size-limit.ts';
import { streamChunks } from '#engine/base/stream-chunks.ts';
import { NetworkError } from './network-error.ts';

/** Bytes [start, end) of a body; `end` null for all the rest. */
interface Wanted {
  readonly start: number;
  readonly end: number | null;
}

/**
 * The wanted bytes of a response, fewer where it ends earlier, with progress. Stops the transfer once it has them, or more than
 * `maxBytes`: a few bytes on the wire can inflate to a thousand times as many.
 * Throws `SkipscopeError('unsupported')` beyond `maxBytes`, `NetworkError` when the connection breaks, and the reason of `signal`
 * when it was aborted.
 */
export async function readBody(
  response: Response,
  label: string,
  { signal, onProgress, maxBytes = Infinity }: ReadOptions,
  wanted: Wanted = { start: 0, end: null },
): Promise<Uint8Array<ArrayBuffer>> {
  await refuseLong(response, label, wanted, maxBytes);
  const totalBytes = wanted.end === null ? contentLength(response) : wanted.end - wanted.start;
  const chunks: Uint8Array[] = [];
  let position = 0;
  let loadedBytes = 0;
  try {
    for await (const chunk of response.body === null ? [] : streamChunks(response.body, signal)) {
      const from = Math.max(0, wanted.start - position);
      const part = chunk.subarray(from, wanted.end === null ? undefined : wanted.end - position);
      position += chunk.length;
      if (part.length === 0) continue;
      chunks.push(part);
      loadedBytes += part.length;
      onProgress?.({ loadedBytes, totalBytes });
      if (loadedBytes > maxBytes || (wanted.end !== null && position >= wanted.end)) break;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw new NetworkError(
      `The download of ${label} broke off after ${loadedBytes} bytes: ${errorMessage(cause)}.`,
      'Check the connection and try again.',
      { cause },
    );
  }
  requireSize(label, loadedBytes, maxBytes);
  return joined(chunks, loadedBytes);
}

/** A body that announces more than may be read, compressed or not, is not begun. */
async function refuseLong(
  response: Response,
  label: string,
  wanted: Wanted,
  maxBytes: number,
): Promise<void> {
  const announced = Number(response.headers.get('content-length') ?? 0);
  if (wanted.end !== null || announced <= maxBytes) return;
  await response.body?.cancel();
  requireSize(label, announced, maxBytes);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Null where unknown; the header counts compressed bytes where there is a content encoding. */
export function contentLength(response: Response): number | null {
  const length = response.headers.get('content-length');
  return length === null || response.headers.has('content-encoding') ? null : Number(length);
}
