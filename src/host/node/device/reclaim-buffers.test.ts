import { getHeapStatistics } from 'node:v8';
import { expect, it, vi } from 'vitest';
import { bufferReclaimer } from './reclaim-buffers.ts';

const MEBIBYTE = 2 ** 20;
const held = () => getHeapStatistics().external_memory;
// Little enough that V8 does not collect by itself.
const buffers = async () => Array.from({ length: 24 }, () => new Uint8Array(MEBIBYTE).fill(1));
const litter = async () => {
  await buffers();
};
const turn = () => new Promise((resolve) => setImmediate(resolve));

it('collects buffers that nobody holds, once there are many, and leaves the others', async () => {
  const reclaim = bufferReclaimer(8 * MEBIBYTE);
  reclaim();
  const before = held();
  await litter();
  await turn();
  expect(held()).toBeGreaterThan(before + 16 * MEBIBYTE);
  reclaim();
  // V8 counts what it has freed some time later.
  await vi.waitFor(() => {
    expect(held()).toBeLessThan(before + 8 * MEBIBYTE);
  }, 20_000);
  const kept = await buffers();
  reclaim();
  await turn();
  expect(held()).toBeGreaterThan(before + 16 * MEBIBYTE);
  expect(kept.every((buffer) => buffer[0] === 1)).toBe(true);
});
