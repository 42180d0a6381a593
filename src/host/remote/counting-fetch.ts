import type { ReadOptions } from '#engine/base/file-source.ts';
import { requireSize } from '#engine/base/size-limit.ts';
import { unreachable } from './network-error.ts';

/** Most bytes of an answer of the hub that is no file: a page of a listing has a thousand entries. */
const MOST_ANSWER_BYTES = 8 * 2 ** 20;

/**
 * `fetch` for a library that knows neither signals nor progress: every request obeys `signal`, and the bytes of every
 * body are reported. A body breaks off behind `totalBytes`, or behind `MOST_ANSWER_BYTES` where those are not known: a few bytes on
 * the wire can inflate to a thousand times as many. Throws `NetworkError` when there is no answer.
 */
export function countingFetch(
  { signal, onProgress }: ReadOptions,
  totalBytes: number | null = null,
): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    let response: Response;
    try {
      // Node 20 loses the signal of a `Request` that was made before, once garbage is collected.
      response = await fetch(input, { ...init, ...(signal && { signal }) });
    } catch (cause) {
      signal?.throwIfAborted();
      throw unreachable(url, cause);
    }
    const report = (loadedBytes: number): void => onProgress?.({ loadedBytes, totalBytes });
    return counted(response, url, totalBytes ?? MOST_ANSWER_BYTES, report, signal);
  };
}

function counted(
  response: Response,
  url: string,
  maxBytes: number,
  report: (loadedBytes: number) => void,
  signal: AbortSignal | undefined,
): Response {
  if (response.body === null) return response;
  let loadedBytes = 0;
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (chunk, controller) => {
      loadedBytes += chunk.length;
      requireSize(url, loadedBytes, maxBytes);
      report(loadedBytes);
      controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  const body = response.body.pipeThrough(counter, signal && { signal });
  const passed = new Response(body, { status, statusText, headers });
  // Without it the library does not know where a request was redirected to.
  return Object.defineProperty(passed, 'url', { value: response.url });
}
