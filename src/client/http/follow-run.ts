import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { z } from 'zod';
import type { RunCallbacks } from '#service/contract/call-options.ts';
import type { RunOutcome } from '#service/contract/run-operations.ts';
import { progress, wireError } from '#service/contract/wire.ts';
import { serverRoutes } from './protocol/routes.ts';
import { runEventSchema } from '#engine/search/run-event.ts';
import { runOutcome } from '#service/contract/run-operations.ts';
import { errorOf } from '#client/reply.ts';
import { textOf } from './call-reply.ts';
import { delay } from '#engine/base/delay.ts';
import type { ServerConnection } from './server-connection.ts';
import { ServerUnreachable } from './server-unreachable.ts';
import { SILENCE_MS, TimeUp, withinTime } from './within-time.ts';

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;

const ending = z.union([z.object({ outcome: runOutcome }), z.object({ error: wireError })]);

/**
 * Passes every event of a run on, from the first one, until the run ends. A lost connection is made again, for as long as it
 * takes, and continues behind the last event that was received. Rejects when the signal is aborted.
 */
export async function followRun(
  connection: ServerConnection,
  id: string,
  callbacks: RunCallbacks,
): Promise<RunOutcome> {
  const cursor: Cursor = { lastSeen: null };
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)) {
    const before = cursor.lastSeen;
    let askedMs = 0;
    try {
      const outcome = await readStream(connection, id, cursor, callbacks);
      if (outcome !== null) return outcome;
    } catch (error) {
      if (!(error instanceof ServerUnreachable)) throw error;
      askedMs = error.retryAfterMs ?? 0;
      callbacks.onProgress?.({
        phase: 'The server does not answer; trying again',
        fraction: 0,
        etaMs: null,
      });
    }
    if (cursor.lastSeen !== before) delayMs = FIRST_DELAY_MS;
    await delay(Math.max(delayMs, askedMs), callbacks.signal);
  }
}

/** The position of a reader in the stream of events. */
interface Cursor {
  /** Id of the last event that was received; null before the first one. */
  lastSeen: string | null;
}

/** Reads a stream to its end and returns the outcome; null when the connection ends before the run. */
async function readStream(
  connection: ServerConnection,
  id: string,
  cursor: Cursor,
  callbacks: RunCallbacks,
): Promise<RunOutcome | null> {
  const headers: Record<string, string> =
    cursor.lastSeen === null ? {} : { 'last-event-id': cursor.lastSeen };
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => void waiting.push(message) });
  try {
    return await withinTime(SILENCE_MS, callbacks.signal, async (signal, heard) => {
      const response = await connection.open(serverRoutes.runEvents, { params: { id } }, headers, signal);
      for await (const text of textOf(response, signal)) {
        heard();
        parser.feed(text);
        for (const message of waiting.splice(0)) {
          // A follower may stop because of the event that it has just received.
          callbacks.signal?.throwIfAborted();
          const outcome = take(message, cursor, callbacks);
          if (outcome !== null) return outcome;
        }
      }
      return null;
    });
  } catch (cause) {
    if (callbacks.signal?.aborted) throw new DOMException('The run is no longer followed.', 'AbortError');
    throw isLost(cause) ? new ServerUnreachable(connection.url, cause) : cause;
  }
}

/**
 * Whether an error means a lost connection. A body that breaks off rejects with a `TypeError`; our own errors are of other
 * types.
 */
function isLost(cause: unknown): boolean {
  return cause instanceof TimeUp || cause instanceof TypeError;
}

/** Passes one message on. Returns the outcome of the run for the last message, and null for any other. */
function take(
  { event, id, data }: EventSourceMessage,
  cursor: Cursor,
  { onEvent, onProgress, onRewind }: RunCallbacks,
): RunOutcome | null {
  const value: unknown = JSON.parse(data);
  switch (event) {
    case 'run':
      onEvent(runEventSchema.parse(value));
      cursor.lastSeen = id ?? cursor.lastSeen;
      return null;
    case 'progress':
      onProgress?.(progress.parse(value));
      return null;
    case 'rewind':
      cursor.lastSeen = null;
      onRewind?.();
      return null;
    case 'end': {
      const end = ending.parse(value);
      if ('error' in end) throw errorOf(end.error);
      return end.outcome;
    }
    default:
      return null;
  }
}
