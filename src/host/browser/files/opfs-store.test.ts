import { beforeEach, expect, it } from 'vitest';
import { OpfsStore } from './opfs-store.ts';
import { MemoryOpfs } from '#host/browser/testing/memory-opfs.ts';

const OLD = new Uint8Array([1, 2, 3]);

let disk: MemoryOpfs;
let store: OpfsStore;
beforeEach(() => {
  disk = new MemoryOpfs();
  store = new OpfsStore('models/tiny', disk.root);
});

it('shows a file under its name only once it is complete, and replaces the old one', async () => {
  await store.write('a.bin', [OLD]);
  const seen: number[] = [];
  async function* chunks() {
    yield new Uint8Array(4);
    seen.push((await store.read('a.bin')).length);
    yield new Uint8Array(4);
    seen.push((await store.read('a.bin')).length);
  }
  await store.write('a.bin', chunks());
  expect(seen).toEqual([3, 3]);
  expect(await store.list()).toEqual(['a.bin']);
  expect(await store.read('a.bin')).toEqual(new Uint8Array(8));
});

it('leaves the old file, and nothing else, where a write fails', async () => {
  await store.write('a.bin', [OLD]);
  function* chunks() {
    yield new Uint8Array(4);
    throw new Error('the source broke off');
  }
  await expect(store.write('a.bin', chunks())).rejects.toThrow('the source broke off');
  expect(await store.read('a.bin')).toEqual(OLD);
  expect([...disk.root.entries.keys()]).toEqual(['a.bin']);
});

it('says that storage is full, and gives back what it had taken', async () => {
  disk.quotaBytes = 10;
  await expect(store.write('a.bin', [new Uint8Array(8), new Uint8Array(8)])).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('full'),
  });
  expect(disk.usedBytes).toBe(0);
});

it('keeps to its folder', async () => {
  for (const path of ['../a', 'a/../../b', '', 'a//b'])
    await expect(store.read(path)).rejects.toMatchObject({ code: 'invalid-input' });
});
