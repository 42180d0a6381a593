import { delay } from './delay.ts';

/** Milliseconds of work without a pause. */
const TURN_MS = 10;

/** Work that may be interrupted wherever it yields, and ends with a result. */
export type Interruptible<Result> = Generator<undefined, Result>;

/** The result of work that is done without a pause. */
export function atOnce<Result>(work: Interruptible<Result>): Result {
  let step = work.next();
  while (!step.done) step = work.next();
  return step.value;
}

/**
 * The result of work that is done a few milliseconds at a time: others of this thread are served in between, however much there
 * is to do.
 */
export async function inTurns<Result>(work: Interruptible<Result>): Promise<Result> {
  let turnEnds = performance.now() + TURN_MS;
  let step = work.next();
  while (!step.done) {
    if (performance.now() >= turnEnds) {
      await delay(0);
      turnEnds = performance.now() + TURN_MS;
    }
    step = work.next();
  }
  return step.value;
}
