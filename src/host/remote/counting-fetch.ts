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
    const request = new Request(input, { ...init, ...(signal && { signal }) });
    let response: Response;
    try {
      response = await fetch(request);
    } catch (cause) {
      signal?.throwIfAborted();
      throw unreachable(request.url, cause);
    }
    return counted(response, request.url, totalBytes ?? MOST_ANSWER_BYTES, (loadedBytes) => {
      onProgress?.({ loadedBytes, totalBytes });
    });
  };
}

function counted(
  response: Response,
  url: string,
  maxBytes: number,
  report: (loadedBytes: number) => void,
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
  const passed = new Response(response.body.pipeThrough(counter), { status, statusText, headers });
  // Without it the library does not know where a request was redirected to.
  return Object.defineProperty(passed, 'url', { value: response.url });
}
