import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectorySource, DirectoryStore } from './directory.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-directory-'));
  await writeFile(join(folder, 'a.bin'), Uint8Array.of(1, 2, 3, 4, 5));
  await mkdir(join(folder, 'sub'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('DirectorySource', () => {
  it('reads whole files with progress, and ranges', async () => {
    const source = new DirectorySource(folder);
    const seen: unknown[] = [];
    const all = await source.read('a.bin', { onProgress: (progress) => seen.push(progress) });
    expect([...all]).toEqual([1, 2, 3, 4, 5]);
    expect(seen).toEqual([{ loadedBytes: 5, totalBytes: 5 }]);
    expect([...(await source.readRange('a.bin', 1, 3))]).toEqual([2, 3]);
    expect([...(await source.readRange('a.bin', 5, 5))]).toEqual([]);
  });

  it('lists files, also linked ones, but no folders', async () => {
    await symlink('a.bin', join(folder, 'link.bin'));
    const source = new DirectorySource(folder);
    expect([...(await source.list())].sort()).toEqual(['a.bin', 'link.bin']);
    expect(
      await Promise.all(['a.bin', 'sub', 'b.bin', 'a.bin/c'].map((path) => source.exists(path))),
    ).toEqual([true, false, false, false]);
  });

  it('types its errors', async () => {
    const source = new DirectorySource(folder);
    await expect(source.read('b.bin')).rejects.toMatchObject({ code: 'not-found' });
    await expect(source.read('sub')).rejects.toMatchObject({ code: 'not-found' });
    await expect(source.readRange('a.bin', 0, 2 ** 40)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(source.read('../a.bin')).rejects.toThrow('does not name a file inside');
    await expect(source.read('/etc/hostname')).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(new DirectorySource(join(folder, 'none')).list()).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('stops at an abort with its reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(new DirectorySource(folder).read('a.bin', { signal })).rejects.toThrow('enough');
  });
});

describe('DirectoryStore', () => {
  it('lets one write a file after the other', async () => {
    const store = new DirectoryStore(folder);
    async function* slowly(value: number) {
      for (let piece = 0; piece < 3; piece++) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        yield Uint8Array.of(value, value);
      }
    }
    await Promise.all([store.write('c.bin', slowly(1)), store.write('c.bin', slowly(2))]);
    expect([...(await readFile(join(folder, 'c.bin')))]).toEqual([2, 2, 2, 2, 2, 2]);
  });

  it('writes chunks into a new folder', async () => {
    const target = join(folder, 'x', 'y');
    await new DirectoryStore(target).write('deep/b.bin', [Uint8Array.of(7), Uint8Array.of(8, 9)]);
    expect([...(await readFile(join(target, 'deep/b.bin')))]).toEqual([7, 8, 9]);
    expect(await readdir(join(target, 'deep'))).toEqual(['b.bin']);
  });

  it('leaves the old file, and nothing else, when its chunks fail midway', async () => {
    const partials: string[][] = [];
    async function* broken() {
      yield Uint8Array.of(9);
      partials.push(await readdir(folder));
      throw new Error('lost');
    }
    await expect(new DirectoryStore(folder).write('a.bin', broken())).rejects.toThrow('lost');
    expect(partials[0]).toContain('a.bin.partial');
    expect([...(await readFile(join(folder, 'a.bin')))]).toEqual([1, 2, 3, 4, 5]);
    expect((await readdir(folder)).sort()).toEqual(['a.bin', 'sub']);
  });

  it.runIf(existsSync('/dev/full'))(
    'says that the disk is full, and leaves no part of the file',
    async () => {
      await symlink('/dev/full', join(folder, 'b.bin.partial'));
      const result = new DirectoryStore(folder).write('b.bin', [Uint8Array.of(1)]);
      await expect(result).rejects.toMatchObject({ code: 'storage' });
      await expect(result).rejects.toThrow(`${join(folder, 'b.bin')} cannot be written: the disk is full.`);
      expect((await readdir(folder)).sort()).toEqual(['a.bin', 'sub']);
    },
  );

  it('types its errors', async () => {
    const sink = new DirectoryStore(join(folder, 'a.bin'));
    await expect(sink.write('b.bin', [])).rejects.toMatchObject({ code: 'storage' });
    await expect(new DirectoryStore(folder).write('../b.bin', [])).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});
