import { expect, it } from 'vitest';
import { RunThread } from './run-thread.ts';

it('sends runs to another thread that were long, or that are larger than a short one was', () => {
  const thread = new RunThread();
  expect(thread.isLong(1)).toBe(true);
  thread.took(0.1, 64);
  expect(thread.isLong(64)).toBe(false);
  expect(thread.isLong(64 * 50)).toBe(true);
  thread.took(900, 64 * 50);
  expect(thread.isLong(64)).toBe(true);
  thread.took(1.9, 64);
  expect(thread.isLong(1)).toBe(false);
});
