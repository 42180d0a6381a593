import { getEventListeners } from 'node:events';
import { expect, it, vi } from 'vitest';
import { streamChunks } from './stream-chunks.ts';

/** A stream of two chunks that does not end. */
function endless(cancel = vi.fn()): ReadableStream<number> {
  return new ReadableStream<number>({
    start: (controller) => {
      controller.enqueue(1);
      controller.enqueue(2);
    },
    cancel,
  });
}

it('passes every chunk on, and ends with the stream', async () => {
  const cancel = vi.fn();
  const stream = new ReadableStream<number>({
    start: (controller) => {
      controller.enqueue(1);
      controller.enqueue(2);
      controller.close();
    },
    cancel,
  });
  const seen: number[] = [];
  for await (const chunk of streamChunks(stream)) seen.push(chunk);
  expect(seen).toEqual([1, 2]);
  expect(cancel).not.toHaveBeenCalled();
  expect(stream.locked).toBe(false);
});

it('cancels a stream that is left early', async () => {
  const cancel = vi.fn();
  const stream = endless(cancel);
  for await (const chunk of streamChunks(stream)) if (chunk === 1) break;
  expect(cancel).toHaveBeenCalledOnce();
  expect(stream.locked).toBe(false);
});

it('rejects with the reason of its signal while it waits for a stream that knows nothing of it', async () => {
  const cancel = vi.fn();
  const stopping = new AbortController();
  const chunks = streamChunks(endless(cancel), stopping.signal);
  expect([await chunks.next(), await chunks.next()].map(({ value }) => value)).toEqual([1, 2]);
  const waiting = chunks.next();
  stopping.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(cancel).toHaveBeenCalled();
});

it('reads nothing once its signal is aborted, though chunks are there', async () => {
  const stopping = new AbortController();
  const chunks = streamChunks(endless(), stopping.signal);
  await chunks.next();
  stopping.abort(new Error('enough'));
  await expect(chunks.next()).rejects.toThrow('enough');
});

it('waits for nothing where its signal was aborted before', async () => {
  const cancel = vi.fn();
  const silent = new ReadableStream<number>({ cancel });
  await expect(streamChunks(silent, AbortSignal.abort(new Error('enough'))).next()).rejects.toThrow('enough');
  expect(cancel).toHaveBeenCalledOnce();
});

it('leaves nothing at a signal that lives on', async () => {
  const { signal } = new AbortController();
  const chunks = streamChunks(endless(), signal);
  await chunks.next();
  await chunks.return();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('rejects as the stream does', async () => {
  const stream = new ReadableStream<number>({ start: (controller) => controller.error(new Error('broken')) });
  await expect(streamChunks(stream).next()).rejects.toThrow('broken');
});
