import { delay } from './delay.ts';
import { SerialQueue } from './serial-queue.ts';

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

/** All work in turns: of many journals that are read at a time, only one has a turn before others are served. */
const turns = new SerialQueue();
/** Milliseconds until the next turn: a turn that could not be interrupted leaves others as long as it took itself. */
let restMs = 0;

/**
 * The result of work that is done a few milliseconds at a time: others of this thread are served in between, however much there
 * is to do.
 */
export async function inTurns<Result>(work: Interruptible<Result>): Promise<Result> {
  let step = oneTurn(work);
  while (!step.done) {
    step = await turns.run(async () => {
      await delay(restMs);
      return oneTurn(work);
    });
  }
  return step.value;
}

function oneTurn<Result>(work: Interruptible<Result>): IteratorResult<undefined, Result> {
  const startedAt = performance.now();
  const elapsed = (): number => performance.now() - startedAt;
  let step = work.next();
  while (!step.done && elapsed() < TURN_MS) step = work.next();
  restMs = elapsed() > 2 * TURN_MS ? elapsed() : 0;
  return step;
}
