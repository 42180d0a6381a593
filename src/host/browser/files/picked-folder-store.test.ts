import { beforeEach, expect, it } from 'vitest';
import { MemoryOpfs } from '#host/browser/testing/memory-opfs.ts';
import { PickedFolderStore } from './picked-folder-store.ts';

let disk: MemoryOpfs;
let store: PickedFolderStore;
beforeEach(() => {
  disk = new MemoryOpfs();
  store = new PickedFolderStore('short', disk.root);
});

it('takes a file for one once there is something in it: the browser makes it before it is written', async () => {
  const seen: boolean[] = [];
  async function* chunks() {
    yield new Uint8Array(4);
    seen.push(await store.exists('a.bin'));
    yield new Uint8Array(4);
  }
  await store.write('a.bin', chunks());
  expect(seen).toEqual([false]);
  await disk.root.getFileHandle('killed.bin', { create: true });
  await disk.root.getFileHandle('killed.bin.crswap', { create: true });
  expect(await store.list()).toEqual(['a.bin']);
  expect(await store.read('a.bin')).toEqual(new Uint8Array(8));
});

it('leaves the old file where a write fails, and none where there was none', async () => {
  await store.write('a.bin', [new Uint8Array([1])]);
  function* chunks() {
    yield new Uint8Array(4);
    throw new Error('the source broke off');
  }
  await expect(store.write('a.bin', chunks())).rejects.toThrow('the source broke off');
  await expect(store.write('b.bin', chunks())).rejects.toThrow('the source broke off');
  expect(await store.read('a.bin')).toEqual(new Uint8Array([1]));
  expect([...disk.root.entries.keys()]).toEqual(['a.bin']);
});

it('says that the disk is full, and how the export goes on', async () => {
  disk.quotaBytes = 10;
  await expect(store.write('a.bin', [new Uint8Array(8), new Uint8Array(8)])).rejects.toMatchObject({
    code: 'storage',
    message: 'The disk is full: short/a.bin does not fit.',
    remedy: expect.stringContaining('goes on behind the files that are finished'),
  });
  expect(disk.usedBytes).toBe(0);
});

it('says that the page may not write', async () => {
  const refusing = {
    ...disk.root,
    getFileHandle: () => Promise.reject(new DOMException('no', 'NotAllowedError')),
    getDirectoryHandle: disk.root.getDirectoryHandle.bind(disk.root),
    removeEntry: disk.root.removeEntry.bind(disk.root),
    values: disk.root.values.bind(disk.root),
  };
  await expect(new PickedFolderStore('short', refusing).write('a.bin', [])).rejects.toMatchObject({
    code: 'storage',
    remedy: expect.stringContaining('allow the page to write'),
  });
});
