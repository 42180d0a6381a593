import { SkipscopeError } from '#engine/base/errors.ts';

import { canonicalJson } from '#engine/base/canonical-json.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { RunEvent } from './run-event.ts';
import type { SearchSpec } from './search-spec.ts';

/** The properties that make two journals records of the same run. */
export interface RunIdentity {
  readonly spec: SearchSpec;
  /** Ids of the samples in use, in order. */
  readonly samples: readonly string[];
  /** Ids of the samples held out, in order. */
  readonly heldOut: readonly string[];
  readonly blocks: number;
}

/** A run as it is opened; its environment is no part of its identity. */
export interface RunOpening extends RunIdentity {
  readonly environment?: RunEnvironment;
}

function differences(a: RunIdentity, b: RunIdentity): readonly string[] {
  const fields: Record<string, readonly [unknown, unknown]> = {
    blocks: [a.blocks, b.blocks],
    samples: [a.samples, b.samples],
    heldOut: [a.heldOut, b.heldOut],
  };
  const left = new Map<string, unknown>(Object.entries(a.spec));
  const right = new Map<string, unknown>(Object.entries(b.spec));
  for (const name of new Set([...left.keys(), ...right.keys()]))
    fields[name] = [left.get(name), right.get(name)];
  return Object.entries(fields)
    .filter(([, [one, other]]) => canonicalJson(one) !== canonicalJson(other))
    .map(([name]) => name);
}

/** The start of a run; null for one that waits to be started. Throws `SkipscopeError('invalid-journal')` for no run. */
export function startOf(events: readonly RunEvent[]): Extract<RunEvent, { type: 'started' }> | null {
  for (const event of events) {
    if (event.type === 'started') return event;
    // A run may be queued, paused and queued again before it is ever started.
    if (!['queued', 'paused', 'adopted', 'cancelled', 'failed'].includes(event.type))
      throw beginsWrongly(event);
  }
  return null;
}

function beginsWrongly({ type }: RunEvent): SkipscopeError {
  return new SkipscopeError(
    'invalid-journal',
    `The journal begins with "${type}", not with the start of a run.`,
    'Use another journal, or a new one.',
  );
}

/** Throws `SkipscopeError('invalid-journal')` naming what differs when these events record another run. */
export function requireSameRun(events: readonly RunEvent[], run: RunIdentity): void {
  const first = startOf(events);
  if (!first) return;
  const differing = differences(first, run);
  if (differing.length === 0) return;
  throw new SkipscopeError(
    'invalid-journal',
    `The journal records another search: ${differing.join(', ')} differ${differing.length === 1 ? 's' : ''}.`,
    'Start the search with the settings it was begun with, or use a new journal.',
  );
}
