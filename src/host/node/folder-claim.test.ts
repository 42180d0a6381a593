import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimFolder } from './folder-claim.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-claim-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('makes the folder, claims it, and leaves nothing behind', async () => {
  const inner = join(folder, 'a', 'b');
  const release = await claimFolder(inner);
  expect(await readdir(inner)).toHaveLength(1);
  await release();
  expect(await readdir(inner)).toEqual([]);
});

it('refuses a folder that a running process holds, and keeps that claim', async () => {
  const other = `.${process.ppid}@${hostname()}.claim`;
  await writeFile(join(folder, other), '');
  await expect(claimFolder(folder)).rejects.toThrow(`is being written by process ${process.ppid}`);
  expect(await readdir(folder)).toEqual([other]);
});

it('takes the claim of a machine that cannot be asked for a running one', async () => {
  await writeFile(join(folder, '.7@elsewhere.claim'), '');
  await expect(claimFolder(folder)).rejects.toThrow('process 7 on elsewhere');
});

it('clears away what a dead process left', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(join(folder, `.${pid}@${hostname()}.claim`), '');
  const release = await claimFolder(folder);
  expect(await readdir(folder)).toHaveLength(1);
  await release();
});

it('refuses a path that is no folder', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(claimFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'storage' });
});
