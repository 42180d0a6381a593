import { expect, it } from 'vitest';
import { transferRate } from './write-progress.ts';

it('tells speed and time left of what came since the first call, once a second has passed', () => {
  let time = 5000;
  const rate = transferRate(() => time);
  time += 60_000;
  expect(rate(1e6, 1e9)).toBeNull();
  time += 500;
  expect(rate(5e6, 1e9)).toBeNull();
  time += 1500;
  expect(rate(21e6, 1e9)).toBe('10 MB/s, 1:38 left');
  time += 8000;
  expect(rate(26e6, 31e6)).toBe('2.5 MB/s, 0:02 left');
});
