import { afterEach, expect, test, vi } from 'vitest';
import type { Progress } from '#service/contract/call-options.ts';
import { loadProgress } from './load-progress.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a load is reported when it begins, four times a second, and at its end', () => {
  let time = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => time);
  const reports: Progress[] = [];
  const progress = loadProgress((report) => reports.push(report));
  for (let piece = 0; piece <= 99; piece++) {
    time = 1000 + piece * 12.5;
    progress({ file: 'head.bin', loadedBytes: piece * 1e6, totalBytes: 100e6 });
  }
  // The last piece comes right behind another.
  progress({ file: 'head.bin', loadedBytes: 100e6, totalBytes: 100e6 });
  expect(reports.map(({ fraction }) => fraction)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(reports[2]).toEqual({
    phase: 'Loading the model, 40.0 of 100.0 MB',
    fraction: 0.4,
    etaMs: 750,
  });
});
