import { expect, test, vi } from 'vitest';

import { formatCount, formatDay, plural } from './numbers.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [9999, '9,999'],
  [10_000, '10 k'],
  [5_600_000, '5.6 M'],
  [2.5e9, '2.50 B'],
])('a count of %d is %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [1, '1 step'],
  [2, '2 steps'],
  [1234, '1,234 steps'],
  [12_345_678, '12,345,678 steps'],
])('%d of something is %s', (count, text) => {
  expect(plural(count, 'step')).toBe(text);
});

test('a day is that of the clock on the wall', () => {
  expect(formatDay(new Date(2026, 10, 3, 0, 0, 1).getTime())).toBe('3 Nov 2026');
  expect(formatDay(new Date(2026, 11, 31, 23, 59, 59).getTime())).toBe('31 Dec 2026');
});

test('what a first visit shows is written without Intl', () => {
  const made = vi.spyOn(Intl, 'NumberFormat');
  const dates = vi.spyOn(Date.prototype, 'toLocaleDateString');
  plural(1234, 'step');
  formatCount(1234);
  formatDay(0);
  expect(made).not.toHaveBeenCalled();
  expect(dates).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
