import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

/**
 * What depends on when, where and by whom a run was driven, and not on what it has found. Block tokens are those that were computed: a
 * process that resumes computes the state of the parent anew.
 */
const CIRCUMSTANCES: readonly string[] = [
  'at',
  'blockTokens',
  'workers',
  'sum',
  'environment',
  'latency',
  'full',
  'skipped',
  'runtime',
];
/** Events that depend on how often a run was driven. */
const DRIVING: readonly RunEvent['type'][] = [
  'queued',
  'resumed',
  'paused',
  'adopted',
  'cancelled',
  'failed',
];

/**
 * What a run has found, event by event, as text: all but times and work, and the events that depend on how often and where the run
 * was driven. A run that was stopped and resumed has the facts of one that was not.
 */
export function factsOf(events: readonly RunEvent[]): readonly string[] {
  return events
    .filter(({ type }) => !DRIVING.includes(type))
    .map((event) =>
      JSON.stringify(event, (key, value: unknown) => (CIRCUMSTANCES.includes(key) ? undefined : value)),
    );
}

/** The result of a run as its page and its report show it, without times. */
export function essenceOf(events: readonly RunEvent[]): unknown {
  const { status, baseline, removalOrder, path, work, operatingPoints, heldOut } = foldEvents(events);
  const { exhaustiveBlockTokens, evaluations, pruned } = work;
  return {
    status,
    baseline: baseline?.value,
    removalOrder,
    values: path.map(({ value }) => value),
    operatingPoints: [operatingPoints.highPerformance?.skip, operatingPoints.highSparsity?.skip],
    work: { exhaustiveBlockTokens, evaluations, pruned },
    heldOut,
    facts: factsOf(events),
  };
}
