import { canonicalJson } from '#engine/base/canonical-json.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { inflateGzip, isGzip } from '#engine/base/gzip.ts';
import { foldInTurns } from './fold-run.ts';
import { decodeInTurns } from './journal-codec.ts';
import { type RecordedRun, recordedRunOf } from './recorded-run.ts';
import type { RunEvent } from './run-event.ts';
import type { RunState } from './run-state.ts';

/** Most bytes of a recorded journal, inflated. */
const MOST_BYTES = 64 * 2 ** 20;

/**
 * The events of a recorded run from its file, compressed or not: hosts that announce `Content-Encoding: gzip` for it let the
 * browser inflate it. Throws `SkipscopeError('invalid-journal')` for a journal that is damaged or cut off, and as `inflateGzip` does.
 */
export async function decodeRecordedEvents(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<readonly RunEvent[]> {
  const lines = isGzip(bytes) ? await inflateGzip(file, bytes, MOST_BYTES) : bytes;
  const { events, torn } = await decodeInTurns(lines);
  if (torn === null) return events;
  throw new SkipscopeError(
    'invalid-journal',
    `The last line of the journal in ${file} is cut off.`,
    'Take an unaltered copy of it.',
  );
}

/** The state of a recorded run from its file. Throws as `decodeRecordedEvents` does. */
export async function decodeRecordedJournal(file: string, bytes: Uint8Array<ArrayBuffer>): Promise<RunState> {
  return foldInTurns(await decodeRecordedEvents(file, bytes));
}

/** The same of the run that the index lists. Throws `SkipscopeError('invalid-journal')` for another or an unfinished one, too. */
export async function readRecordedJournal(
  run: RecordedRun,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<RunState> {
  const state = await decodeRecordedJournal(run.file, bytes);
  const differing = differences(run, recordedRunOf(run, state));
  if (differing.length > 0) throw unlike(run, differing);
  return state;
}

function differences(listed: RecordedRun, found: RecordedRun): readonly string[] {
  const fields = new Map<string, unknown>(Object.entries(found));
  return Object.entries(listed)
    .filter(([name, value]) => canonicalJson(value) !== canonicalJson(fields.get(name)))
    .map(([name]) => name);
}

function unlike({ file }: RecordedRun, differing: readonly string[]): SkipscopeError {
  return new SkipscopeError(
    'invalid-journal',
    `${file} is not the run that the index lists: ${differing.join(', ')} differ${differing.length === 1 ? 's' : ''}.`,
    'Serve the page with the folder "runs" of the same version.',
  );
}
