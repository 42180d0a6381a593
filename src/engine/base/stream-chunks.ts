/**
 * The chunks of a stream, which is cancelled where the reader stops early. Rejects with the reason of `signal` as soon as that
 * is aborted, whatever the stream makes of it: Node 20 does not end the body of a `fetch` whose signal is aborted once garbage
 * was collected since the answer began. Safari cannot iterate over a stream.
 */
export async function* streamChunks<T>(
  stream: ReadableStream<T>,
  signal?: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const reader = stream.getReader();
  let ended = false;
  // A stream that is cancelled ends at once. Its own refusal to be cancelled tells nothing beyond the reason.
  const cancel = (): Promise<void> => reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', cancel);
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
    if (!ended) await cancel();
    reader.releaseLock();
  }
}
