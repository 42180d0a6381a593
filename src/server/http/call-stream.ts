import { Readable } from 'node:stream';
import type { CallOptions, Progress } from '#client/contract.ts';
import { replyOf } from '#client/reply.ts';

/** Milliseconds between two reports of progress. */
const PROGRESS_MS = 100;

/**
 * JSON Lines of a long call: `{"progress": ...}` as often as the reader takes it, the latest only, and at last `{"value": ...}`
 * or `{"error": ...}`.
 */
export function callStream<T>(
  signal: AbortSignal,
  task: (options: Required<CallOptions>) => Promise<T>,
): Readable {
  return Readable.from(lines(signal, task), { objectMode: false });
}

async function* lines<T>(
  signal: AbortSignal,
  task: (options: Required<CallOptions>) => Promise<T>,
): AsyncGenerator<Buffer> {
  let latest: Progress | null = null;
  const onProgress = (progress: Progress): void => {
    latest = progress;
  };
  const reply = replyOf(() => task({ signal, onProgress }), signal);
  for (;;) {
    const ended = await Promise.race([reply, pause()]);
    // What was reported last is told even when the call has ended meanwhile.
    if (latest !== null) yield line({ progress: latest });
    latest = null;
    if (ended) {
      yield line('value' in ended ? { value: ended.value ?? null } : ended);
      return;
    }
  }
}

function pause(): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, PROGRESS_MS, null));
}

function line(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
