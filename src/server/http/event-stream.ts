import { isUnderWay } from '#engine/search/run-state.ts';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Progress } from '#service/contract/call-options.ts';
import { canonicalJson } from '#engine/base/canonical-json.ts';
import { encodeEvent } from '#engine/search/journal-codec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { QueuedRun } from '#service/runs/queued-run.ts';

/** Milliseconds after which a silent stream says that it lives: proxies and sockets give up on silence. */
const HEARTBEAT_MS = 15_000;
/** Characters that are written at a time. */
const PORTION = 64 * 1024;

/** Where the events of runs come from. */
export interface RunSource {
  /** A run that waits or is under way. */
  queued(id: string): QueuedRun | undefined;
  events(run: { readonly id: string }): Promise<readonly RunEvent[]>;
  /** Whether nothing is driven any more because the host stops. */
  readonly suspended: boolean;
}

/**
 * Server-sent events of a run: `run` for each event of its journal, `progress` while pictures are made ready, and at last
 * `end` with the outcome. The journal is the buffer: a reader that is slow is only further behind, and stalls nothing.
 *
 * `lastSeen` is the id of the last event that the reader has. Where the journal has another one in its place, because a power
 * cut has taken its end, `rewind` says that all of it comes again.
 */
export function eventStream(
  source: RunSource,
  id: string,
  lastSeen: string | undefined,
  signal: AbortSignal,
): Readable {
  return Readable.from(portions(source, id, lastSeen, signal), { objectMode: false, highWaterMark: PORTION });
}

async function* portions(
  source: RunSource,
  id: string,
  lastSeen: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const first = await eventsOf(source, id);
  let cursor = position(first, lastSeen);
  if (cursor === null) yield Buffer.from('event: rewind\ndata: {}\n\n');
  cursor ??= 0;
  // So that whoever connects knows at once that somebody is there.
  yield Buffer.from('retry: 1000\n\n');
  let told: Progress | null = null;
  while (!signal.aborted) {
    const run = source.queued(id);
    const events = run?.events ?? (await source.events({ id }));
    if (cursor < events.length) {
      const portion = takePortion(events, cursor);
      cursor = portion.end;
      yield portion.text;
      continue;
    }
    if (!run) {
      // The server is stopping, and the next one will go on with the run: whoever follows it asks again.
      if (source.suspended && isUnfinished(events)) return;
      yield Buffer.from(`event: end\ndata: ${JSON.stringify(ending(events))}\n\n`);
      return;
    }
    if (run.progress && run.progress !== told) {
      told = run.progress;
      yield Buffer.from(`event: progress\ndata: ${JSON.stringify(told)}\n\n`);
      // An event may have come meanwhile.
      continue;
    }
    if (!(await changeWithin(run, signal))) yield Buffer.from(': here\n\n');
  }
}

async function eventsOf(source: RunSource, id: string): Promise<readonly RunEvent[]> {
  return source.queued(id)?.events ?? source.events({ id });
}

/** The index behind the event that was seen last; null when the journal has another event in its place. */
function position(events: readonly RunEvent[], lastSeen: string | undefined): number | null {
  if (lastSeen === undefined || lastSeen === '') return 0;
  const index = Number(/^(\d{1,9})-/u.exec(lastSeen)?.[1] ?? Number.NaN);
  const event = events[index];
  return event && encoded(event, index).id === lastSeen ? index + 1 : null;
}

interface Encoded {
  readonly id: string;
  readonly line: string;
}

/** Many readers get the same events. */
const known = new WeakMap<RunEvent, Encoded>();

function encoded(event: RunEvent, index: number): Encoded {
  const found = known.get(event);
  if (found) return found;
  const line = encodeEvent(event).trimEnd();
  // An event that is read from disk again may have its fields in another order.
  const made = { id: `${String(index)}-${crc32(canonicalJson(event)).toString(16)}`, line };
  known.set(event, made);
  return made;
}

function takePortion(
  events: readonly RunEvent[],
  start: number,
): { readonly text: Buffer; readonly end: number } {
  let text = '';
  let end = start;
  for (; end < events.length && text.length < PORTION; end++) {
    const event = events[end];
    if (!event) break;
    const { id, line } = encoded(event, end);
    text += `event: run\nid: ${id}\ndata: ${line}\n\n`;
  }
  return { text: Buffer.from(text), end };
}

function isUnfinished(events: readonly RunEvent[]): boolean {
  return isUnderWay(foldEvents(events));
}

/** How a run ended that nobody drives. */
function ending(events: readonly RunEvent[]): unknown {
  const { status, issues } = foldEvents(events);
  if (status === 'done' || status === 'cancelled') return { outcome: status };
  const issue = issues.at(-1);
  if (status !== 'failed' || !issue) return { outcome: 'paused' };
  return { error: { kind: 'skipscope', code: 'runtime', message: issue.what, remedy: issue.remedy } };
}

/** False when nothing came in time. */
async function changeWithin(run: QueuedRun, signal: AbortSignal): Promise<boolean> {
  const waiting = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, HEARTBEAT_MS, false);
  });
  try {
    const change = run.changed(AbortSignal.any([signal, waiting.signal])).then(() => true);
    return await Promise.race([change, silence]);
  } finally {
    clearTimeout(timer);
    waiting.abort();
  }
}
