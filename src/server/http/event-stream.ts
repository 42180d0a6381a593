import { type RunState, isUnderWay } from '#engine/search/run-state.ts';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Progress } from '#service/contract/call-options.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { foldInTurns } from '#engine/search/fold-run.ts';
import type { QueuedRun } from '#service/runs/queued-run.ts';
import { PORTION, eventId, portionAt } from './encoded-events.ts';
import { RunTail } from './run-tail.ts';

/** Milliseconds of silence after which a stream sends a heartbeat, because proxies and sockets end silent connections. */
const HEARTBEAT_MS = 15_000;
const HEARTBEAT = Buffer.from(': here\n\n');

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
  let cursor = position(await eventsOf(source, id), lastSeen);
  if (cursor === null) yield Buffer.from('event: rewind\ndata: {}\n\n');
  cursor ??= 0;
  // The first bytes tell the client at once that the server answers.
  yield Buffer.from('retry: 1000\n\n');
  let told: Progress | null = null;
  while (!signal.aborted) {
    const run = source.queued(id);
    const events = run?.events ?? (await source.events({ id }));
    if (cursor < events.length) {
      const portion = portionAt(events, cursor);
      cursor = portion.end;
      yield portion.bytes;
      // A reader that takes its portions at once would have all of them before anybody else is served.
      await nextTurn();
      continue;
    }
    if (!run) {
      // The server stops, and the next one will resume the run; the client connects again.
      const state = await foldInTurns(events);
      if (source.suspended && isUnderWay(state)) return;
      yield Buffer.from(`event: end\ndata: ${JSON.stringify(ending(state))}\n\n`);
      return;
    }
    if (run.progress && run.progress !== told) {
      told = run.progress;
      yield progressEvent(told);
      // Events may have been added meanwhile.
      continue;
    }
    if (!(await tailOf(run).change(HEARTBEAT_MS, signal))) yield HEARTBEAT;
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
  return event && eventId(event, index) === lastSeen ? index + 1 : null;
}

/** The outcome of a run that is not queued, or the error that it failed with. */
function ending({ status, issues }: RunState): unknown {
  if (status === 'done' || status === 'cancelled') return { outcome: status };
  const issue = issues.at(-1);
  if (status !== 'failed' || !issue) return { outcome: 'paused' };
  return { error: { kind: 'skipscope', code: 'runtime', message: issue.what, remedy: issue.remedy } };
}

/** The readers of each run that is executed or waits. */
const tails = new WeakMap<QueuedRun, RunTail>();

function tailOf(run: QueuedRun): RunTail {
  const tail = tails.get(run) ?? new RunTail(run);
  tails.set(run, tail);
  return tail;
}

/** Reports of progress as server-sent events, which all readers of a run share. */
const reports = new WeakMap<Progress, Buffer>();

function progressEvent(progress: Progress): Buffer {
  const known =
    reports.get(progress) ?? Buffer.from(`event: progress\ndata: ${JSON.stringify(progress)}\n\n`);
  reports.set(progress, known);
  return known;
}
