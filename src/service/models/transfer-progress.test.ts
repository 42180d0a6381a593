import { expect, it } from 'vitest';
import type { Progress } from '#service/contract/call-options.ts';
import { TransferProgress } from './transfer-progress.ts';

/** Reports at these seconds with these done megabytes, of 100. */
function reports(samples: readonly (readonly [seconds: number, megabytes: number])[]): readonly Progress[] {
  const seen: Progress[] = [];
  let now = 0;
  const progress = new TransferProgress(
    (report) => seen.push(report),
    () => now,
  );
  for (const [seconds, megabytes] of samples) {
    now = seconds * 1000;
    progress.update('Downloading block 7', megabytes * 1e6, 100e6);
  }
  return seen;
}

it('tells amount, speed and time left', () => {
  const [first, , last] = reports([
    [0, 0],
    [0.5, 4],
    [2, 20],
  ]);
  expect(first).toEqual({ phase: 'Downloading block 7 · 0.0 of 100.0 MB', fraction: 0, etaMs: null });
  expect(last).toEqual({
    phase: 'Downloading block 7 · 20.0 of 100.0 MB · 10.0 MB/s',
    fraction: 0.2,
    etaMs: 8000,
  });
});

it('does not take for speed what was there before', () => {
  expect(
    reports([
      [0, 60],
      [2, 62],
    ]).at(-1),
  ).toMatchObject({ etaMs: 38_000 });
});

it('follows the connection of the last seconds', () => {
  const slow = reports([
    [0, 0],
    [10, 50],
    [20, 51],
    [30, 52],
  ]).at(-1);
  expect(slow?.phase).toContain('0.1 MB/s');
});
