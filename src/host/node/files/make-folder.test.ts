import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimFolder } from './claim.ts';
import { makeFolder } from './make-folder.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'make-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('makes a folder and those above it, also when several ask at once', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await Promise.all([makeFolder(path, 0o700), makeFolder(path, 0o700), makeFolder(join(folder, 'a', 'x'))]);
  await makeFolder(path);
  expect((await stat(path)).mode & 0o777).toBe(0o700);
});

it('says so where a file is in the way', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(folder, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it.runIf(process.platform === 'linux')(
  'ends where the system keeps no folders',
  async () => {
    await expect(makeFolder('/proc/skipscope/model')).rejects.toThrow('no folder can be made in /proc');
    // `convert` and `serve` claim the folder that they write.
    await expect(claimFolder('/proc/skipscope/model')).rejects.toMatchObject({
      code: 'storage',
      message: '/proc/skipscope/model cannot be written: no folder can be made in /proc.',
    });
    await expect(claimFolder('/proc')).rejects.toMatchObject({ code: 'storage' });
  },
  10_000,
);
