import { Readable } from 'node:stream';
import type { CallOptions, Progress } from '#service/contract/call-options.ts';
import { replyOf } from '#client/reply.ts';
import type { WireError } from '#service/contract/wire.ts';

/** Milliseconds between two reports of progress. */
const PROGRESS_MS = 100;
/** Milliseconds of silence after which a call sends a heartbeat, because proxies and sockets end silent connections. */
const HEARTBEAT_MS = 15_000;

/**
 * The JSON Lines of a long call: `{"progress": ...}` with the latest progress, as often as the reader takes it, and at last
 * `{"value": ...}` or `{"error": ...}`. Empty lines are heartbeats.
 */
export function callStream<T>(
  signal: AbortSignal,
  task: (options: Required<CallOptions>) => Promise<T>,
  outward: (error: WireError) => WireError,
): Readable {
  return Readable.from(lines(signal, task, outward), { objectMode: false });
}

async function* lines<T>(
  signal: AbortSignal,
  task: (options: Required<CallOptions>) => Promise<T>,
  outward: (error: WireError) => WireError,
): AsyncGenerator<Buffer> {
  let latest: Progress | null = null;
  let saidAt = Date.now();
  const onProgress = (progress: Progress): void => {
    // What a report that was not sent yet holds beside the numbers is not lost.
    latest = { ...latest, ...progress };
  };
  const reply = replyOf(() => task({ signal, onProgress }), signal);
  for (;;) {
    const ended = await Promise.race([reply, pause()]);
    // The last progress is sent even when the call has ended meanwhile.
    if (latest !== null) yield line({ progress: latest });
    else if (Date.now() - saidAt > HEARTBEAT_MS) yield Buffer.from('\n');
    else if (!ended) continue;
    saidAt = Date.now();
    latest = null;
    if (ended) {
      yield line('value' in ended ? { value: ended.value ?? null } : { error: outward(ended.error) });
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
