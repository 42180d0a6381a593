import type { ReadOptions } from '#engine/base/file-source.ts';
import { unreachable } from './network-error.ts';

/**
 * `fetch` for a library that knows neither signals nor progress: every request obeys `signal`, and the bytes of every
 * body are reported. Throws `NetworkError` when there is no answer.
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
    return onProgress
      ? counted(response, (loadedBytes) => onProgress({ loadedBytes, totalBytes }))
      : response;
  };
}

function counted(response: Response, report: (loadedBytes: number) => void): Response {
  let loadedBytes = 0;
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform: (chunk, controller) => {
      loadedBytes += chunk.length;
      report(loadedBytes);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body?.pipeThrough(counter) ?? null, {
    status: response.status,
    statusText: response.statusText,
    headers: response.headers,
  });
}
