import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimFolder } from './claim.ts';
import { ownProcess } from './process-identity.ts';

let folder = '';
let other: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-claim-'));
});
afterEach(async () => {
  other?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Another process claims the folder. */
async function claimElsewhere(): Promise<ChildProcess> {
  const claim = JSON.stringify(join(import.meta.dirname, 'claim.ts'));
  const script = `
    const { claimFolder } = await import(${claim});
    await claimFolder(${JSON.stringify(folder)});
    console.log('claimed');
    setInterval(() => undefined, 1000);
  `;
  const tsx = ['--import', 'tsx', '--input-type=module', '--eval', script];
  other = spawn(process.execPath, tsx, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (other.stdout) await once(other.stdout, 'data');
  return other;
}

/** A claim as it is found, renewed so many ms ago. */
async function leaveClaim(name: string, contents: string, ageMs = 0): Promise<void> {
  const file = join(folder, name);
  await writeFile(file, contents);
  const at = new Date(Date.now() - ageMs);
  await utimes(file, at, at);
}

describe('a claim on a folder', () => {
  it('makes the folder, and leaves nothing behind', async () => {
    const inner = join(folder, 'a', 'b');
    const release = await claimFolder(inner);
    expect(await readdir(inner)).toHaveLength(1);
    await release();
    expect(await readdir(join(folder, 'a'))).toEqual([]);
  });

  it('keeps a folder that was there, or that holds something by now', async () => {
    const release = await claimFolder(folder);
    await release();
    expect(await readdir(folder)).toEqual([]);
    const inner = join(folder, 'a');
    const releaseInner = await claimFolder(inner);
    await writeFile(join(inner, 'model.bin'), '');
    await releaseInner();
    expect(await readdir(inner)).toEqual(['model.bin']);
  });

  it('is refused while another process holds one, and leaves that alone', async () => {
    const { pid } = await claimElsewhere();
    const before = await readdir(folder);
    await expect(claimFolder(folder)).rejects.toThrow(`is being written by process ${String(pid)} on`);
    expect(await readdir(folder)).toEqual(before);
  });

  it('counts for nothing once its process was killed', async () => {
    const process = await claimElsewhere();
    process.kill('SIGKILL');
    await once(process, 'exit');
    const release = await claimFolder(folder);
    expect(await readdir(folder)).toHaveLength(1);
    await release();
  });

  it.runIf(process.platform === 'linux')('counts for nothing once its id is another process’s', async () => {
    await leaveClaim('.left.claim', JSON.stringify({ ...ownProcess(), startedAt: '1' }));
    await (
      await claimFolder(folder)
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['another machine', { hostname: 'elsewhere' }],
    ['another container', { machine: 'boot pid:[1]', pid: 1 }],
  ])('of %s holds while it is renewed', async (_, changes) => {
    const claim = JSON.stringify({ ...ownProcess(), ...changes });
    await leaveClaim('.left.claim', claim, 20_000);
    await expect(claimFolder(folder)).rejects.toMatchObject({
      code: 'storage',
      remedy: expect.stringContaining('try again in 30 seconds') as string,
    });
    await leaveClaim('.left.claim', claim, 40_000);
    await (
      await claimFolder(folder)
    )();
    expect(await readdir(folder)).toEqual([]);
  });

  it('that is half written holds, until it lapses', async () => {
    await leaveClaim('.left.claim', '');
    await expect(claimFolder(folder)).rejects.toThrow('by another process');
    await leaveClaim('.left.claim', '', 40_000);
    await (
      await claimFolder(folder)
    )();
  });

  it('names its process', async () => {
    const release = await claimFolder(folder);
    const [name] = await readdir(folder);
    expect(JSON.parse(await readFile(join(folder, name ?? ''), 'utf8'))).toEqual(ownProcess());
    await release();
  });

  it('is refused where no folder can be', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(claimFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'storage' });
  });
});
