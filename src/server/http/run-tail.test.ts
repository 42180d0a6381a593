import { expect, it } from 'vitest';
import { RunTail } from './run-tail.ts';

const { signal } = new AbortController();
const SILENCE_MS = 60_000;

/** The tail of a run that changes all the time, with pauses that end when they are told to. */
function busyRun() {
  const pauses: { readonly ms: number; readonly end: () => void }[] = [];
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      pauses.push({ ms, end: resolve });
    });
  return { tail: new RunTail({ changed: () => Promise.resolve() }, pause), pauses };
}

/** Waits until all that needs no pause has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('wakes five hundred readers together, half a second apart, however often the run changes', async () => {
  const { tail, pauses } = busyRun();
  let woken = 0;
  const read = async () => {
    for (let delivery = 0; delivery < 3; delivery++) if (await tail.change(SILENCE_MS, signal)) woken++;
  };
  const readers = Array.from({ length: 500 }, read);
  for (const deliveries of [1, 2, 3]) {
    await settled();
    expect(woken).toBe((deliveries - 1) * 500);
    expect(pauses).toHaveLength(deliveries);
    expect(pauses.at(-1)?.ms).toBe(500);
    pauses.at(-1)?.end();
  }
  await Promise.all(readers);
  expect(woken).toBe(1500);
});

it('lets no reader wait longer than two seconds for what has happened', async () => {
  const { tail, pauses } = busyRun();
  const readers = Array.from({ length: 5000 }, () => tail.change(SILENCE_MS, signal));
  await settled();
  expect(pauses.map(({ ms }) => ms)).toEqual([2000]);
  pauses[0]?.end();
  expect(new Set(await Promise.all(readers))).toEqual(new Set([true]));
});
