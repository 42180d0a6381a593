import type { RecordedRun } from '#engine/search/recorded-run.ts';
import { formatDay, plural } from '#ui/format/numbers.ts';

/** The device that recorded a run, in a few words. */
export function recordingMachine({ runtime: { adapter, threads } }: RecordedRun): string {
  return `${adapter}, ${plural(threads, 'thread')}`;
}

/** When a run was recorded, with which model, and on which device. */
export function recordingSummary(run: RecordedRun): string {
  const { startedAt, spec } = run;
  return `Recorded on ${formatDay(startedAt)} with “${spec.model.name}” on ${recordingMachine(run)}: times are those of that machine.`;
}
