import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';

/**
 * What a run has found, event by event, as text: all but times, and the events that depend on how often and where the run was
 * driven. A run that was stopped and resumed has the facts of one that was not.
 */
export function factsOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'started':
        return JSON.stringify({ ...event, at: undefined, sum: undefined, environment: undefined });
      case 'baseline':
      case 'step':
        return JSON.stringify({ ...event, at: undefined, sum: undefined, latency: undefined });
      case 'evaluation':
      case 'candidate':
      case 'pruned':
      case 'influence':
      case 'held-out':
      case 'done':
        return JSON.stringify({ ...event, at: undefined, sum: undefined });
      case 'timing':
        return JSON.stringify({ type: event.type, skip: event.skip });
      case 'queued':
      case 'resumed':
      case 'paused':
      case 'adopted':
      case 'cancelled':
      case 'failed':
        return [];
    }
  });
}

/** The result of a run as its page and its report show it, without times. */
export function essenceOf(events: readonly RunEvent[]): unknown {
  const { status, baseline, removalOrder, path, work, operatingPoints, heldOut } = foldEvents(events);
  return {
    status,
    baseline: baseline?.value,
    removalOrder,
    values: path.map(({ value }) => value),
    operatingPoints: [operatingPoints.highPerformance?.skip, operatingPoints.highSparsity?.skip],
    work,
    heldOut,
    facts: factsOf(events),
  };
}
