import { isUnderWay } from '#engine/search/run-state.ts';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Progress } from '#service/contract/call-options.ts';
import { canonicalJson } from '#engine/base/canonical-json.ts';
import { encodeEvent } from '#engine/search/journal-codec.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { QueuedRun } from '#service/runs/queued-run.ts';

/** Milliseconds of silence after which a stream sends a heartbeat, because proxies and sockets end silent connections. */
const HEARTBEAT_MS = 15_000;
/** Number of characters that are written at a time. */
const PORTION = 64 * 1024;

/** The source of the events of runs. */
export interface RunSource {
  /** A run that waits or is executed; undefined for any other. */
  queued(id: string): QueuedRun | undefined;
  events(run: { readonly id: string }): Promise<readonly RunEvent[]>;
  /** Whether no run is executed any more because the server stops. */
  readonly suspended: boolean;
}

/**
 * The server-sent events of a run: `run` for each event of its journal, `progress` while pictures are prepared, and at last `end`
 * with the outcome. The journal is the buffer, so that a slow reader does not delay the run or other readers.
 *
 * `lastSeen` is the id of the last event that the reader has. When the journal has another event in that place, because a power
 * cut has removed the end of the journal, `rewind` tells the reader that all events follow again.
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
  // The first bytes tell the client at once that the server answers.
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
      // The server stops, and the next one will resume the run; the client connects again.
      if (source.suspended && isUnfinished(events)) return;
      yield Buffer.from(`event: end\ndata: ${JSON.stringify(ending(events))}\n\n`);
      return;
    }
    if (run.progress && run.progress !== told) {
      told = run.progress;
      yield Buffer.from(`event: progress\ndata: ${JSON.stringify(told)}\n\n`);
      // Events may have been added meanwhile.
      continue;
    }
    if (!(await changeWithin(run, signal))) yield Buffer.from(': here\n\n');
  }
}

async function eventsOf(source: RunSource, id: string): Promise<readonly RunEvent[]> {
  return source.queued(id)?.events ?? source.events({ id });
}

/** The index behind the event that the reader saw last; null when the journal has another event in its place. */
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

/** Encoded events, which several readers share. */
const known = new WeakMap<RunEvent, Encoded>();

function encoded(event: RunEvent, index: number): Encoded {
  const found = known.get(event);
  if (found) return found;
  const line = encodeEvent(event).trimEnd();
  // Canonical JSON is hashed, because an event that is read from disk may have its fields in another order.
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

/** The outcome of a run that is not queued, or the error that it failed with. */
function ending(events: readonly RunEvent[]): unknown {
  const { status, issues } = foldEvents(events);
  if (status === 'done' || status === 'cancelled') return { outcome: status };
  const issue = issues.at(-1);
  if (status !== 'failed' || !issue) return { outcome: 'paused' };
  return { error: { kind: 'skipscope', code: 'runtime', message: issue.what, remedy: issue.remedy } };
}

/** Waits for a change of the run. Returns false when none came within `HEARTBEAT_MS`. */
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
