import { setTimeout as wait } from 'node:timers/promises';
import { SkipscopeError } from '#engine/base/errors.ts';
import { ServerUnreachable } from '#client/http/server-unreachable.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { RunOutcome } from '#service/contract/run-operations.ts';

const RETRY_MS = 200;
/** Most times that a person resumes a run which its server does not go on with by itself: a few for each of its four deaths. */
const MOST_BY_HAND = 20;

/** A run as a page follows it that outlives its server. */
export interface FollowedRun {
  /** What the page has seen so far. */
  readonly events: RunEvent[];
  readonly outcome: Promise<RunOutcome>;
  readonly ended: () => boolean;
  /** How often it was resumed by hand. */
  readonly byHand: () => number;
}

/**
 * Starts a run, once more where the server was killed before it answered, and follows it over restarts to its end. A server that was
 * killed twice in a row while it loaded the model leaves the run to a person, who resumes it here.
 */
export function followOver(client: SkipscopeClient, id: string, spec: SearchSpec): FollowedRun {
  const events: RunEvent[] = [];
  let ended = false;
  let byHand = 0;
  const callbacks = {
    onEvent: (event: RunEvent): void => {
      events.push(event);
    },
    onRewind: (): void => {
      events.length = 0;
    },
  };
  const attempt = async (): Promise<RunOutcome> => {
    try {
      const isThere = events.length > 0 || (await client.runs.events({ id })).length > 0;
      events.length = 0;
      return await (isThere
        ? client.runs.resume({ id }, callbacks)
        : client.runs.start({ id, spec }, callbacks));
    } catch (error) {
      const isLeft = error instanceof SkipscopeError && error.message.includes('not loaded by itself');
      if (isLeft && byHand < MOST_BY_HAND) byHand++;
      else if (!(error instanceof ServerUnreachable)) throw error;
      await wait(RETRY_MS);
      return attempt();
    }
  };
  const outcome = attempt().finally(() => {
    ended = true;
  });
  // It is awaited later.
  outcome.catch(() => undefined);
  return { events, outcome, ended: () => ended, byHand: () => byHand };
}
