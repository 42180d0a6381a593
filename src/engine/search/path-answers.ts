import { skipSetKey } from '#engine/base/skip-set.ts';
import type { RunEvent } from './run-event.ts';

/** The answer to one sample at a point of a path, and its score in the metric's unit. */
interface PointAnswer {
  readonly answer: string;
  readonly score: number;
}

/** The answers at the points of a path: by `skipSetKey` of the point, then by the sample's index in `RunState.samples`. */
export type PathAnswers = ReadonlyMap<string, ReadonlyMap<number, PointAnswer>>;

/** The keys of the skip sets that a journal has as points of its path, the full model's included. */
function pointKeys(events: readonly RunEvent[]): ReadonlySet<string> {
  const steps = events.flatMap((event) => (event.type === 'step' ? [skipSetKey(event.skip)] : []));
  return new Set([skipSetKey([]), ...steps]);
}

/**
 * What the journal holds of the answers at the points of its path. Answers of other candidates are left out, and so are the
 * likelihoods of references, which are no answers.
 */
export function pathAnswers(events: readonly RunEvent[]): PathAnswers {
  const points = new Map([...pointKeys(events)].map((key) => [key, new Map<number, PointAnswer>()]));
  for (const event of events) {
    if (event.type !== 'evaluation' || event.objective !== 'metric') continue;
    const answers = points.get(skipSetKey(event.skip));
    for (const { sample, answer, score } of event.outcomes) answers?.set(sample, { answer, score });
  }
  return points;
}
