import type { RecordedRun } from '#engine/search/recorded-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { type Reply, replyOf } from '#client/reply.ts';
import type { RecordedRuns } from './recorded-runs.ts';

/** `RecordedRuns` behind a message port, of any folder: errors are data. A folder is an absolute URL. */
export interface RecordingsWire {
  list(folder: string): Promise<Reply<readonly RecordedRun[]>>;
  read(folder: string, run: RecordedRun): Promise<Reply<RunState>>;
  events(folder: string, run: RecordedRun): Promise<Reply<readonly RunEvent[]>>;
}

/** What a worker exposes to a message port. */
export function recordingsWire(open: (folder: string) => RecordedRuns): RecordingsWire {
  return {
    list: (folder) => replyOf(() => open(folder).list()),
    read: (folder, run) => replyOf(() => open(folder).read(run)),
    events: (folder, run) => replyOf(() => open(folder).events(run)),
  };
}
