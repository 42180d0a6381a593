import { expect, it } from 'vitest';
import { RunThread } from './run-thread.ts';

it('sends runs to another thread whose like took long, or was not seen yet', () => {
  const thread = new RunThread();
  expect(thread.isLong(64)).toBe(true);
  thread.took(0.1, 64);
  expect(thread.isLong(64)).toBe(false);
  expect(thread.isLong(64 * 50)).toBe(true);
  thread.took(900, 64 * 50);
  expect([thread.isLong(64 * 50), thread.isLong(64)]).toEqual([true, false]);
  thread.took(1.5, 64 * 50);
  expect([thread.isLong(64 * 49), thread.isLong(64 * 500)]).toEqual([false, true]);
});
