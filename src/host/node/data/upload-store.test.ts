import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UploadStore } from './upload-store.ts';

const BYTES = new TextEncoder().encode('a picture, in two pieces');
const HASH = createHash('sha256').update(BYTES).digest('hex');

let folder: string;
let uploads: UploadStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uploads-'));
  uploads = new UploadStore(folder);
});
afterEach(() => rm(folder, { recursive: true }));

async function kept(): Promise<Uint8Array> {
  return new Uint8Array(await (await uploads.get(HASH)).arrayBuffer());
}

describe('UploadStore', () => {
  it('goes on with an upload where it stopped', async () => {
    expect(await uploads.offset(HASH, BYTES.length)).toBe(0);
    await uploads.write(HASH, 0, BYTES.length, BYTES.subarray(0, 9));
    expect(await new UploadStore(folder).offset(HASH, BYTES.length)).toBe(9);
    await uploads.write(HASH, 9, BYTES.length, BYTES.subarray(9));
    expect(await uploads.offset(HASH, BYTES.length)).toBeNull();
    expect(await kept()).toEqual(BYTES);
  });

  it('checks what a kill has left whole but unchecked', async () => {
    await writeFile(join(folder, `${HASH}.partial`), BYTES);
    expect(await uploads.offset(HASH, BYTES.length)).toBeNull();
    expect(await kept()).toEqual(BYTES);
  });

  it.each([
    ['damaged', BYTES.toReversed()],
    ['too long', new Uint8Array([...BYTES, 0])],
  ])('begins again with what is %s', async (_label, left) => {
    await writeFile(join(folder, `${HASH}.partial`), left);
    expect(await uploads.offset(HASH, BYTES.length)).toBe(0);
    expect(await readdir(folder)).toEqual([]);
    await uploads.write(HASH, 0, BYTES.length, BYTES);
    expect(await kept()).toEqual(BYTES);
  });

  it('keeps an empty file, of which nothing is sent', async () => {
    const empty = createHash('sha256').digest('hex');
    expect(await uploads.offset(empty, 0)).toBeNull();
    expect((await uploads.get(empty)).size).toBe(0);
  });

  it('refuses what has another hash than was said', async () => {
    const wrong = BYTES.toReversed();
    await expect(uploads.write(HASH, 0, wrong.length, wrong)).rejects.toMatchObject({
      code: 'invalid-input',
    });
    expect(await uploads.find(HASH)).toBeNull();
  });

  it('does not sweep away what somebody has just asked for', async () => {
    await uploads.write(HASH, 0, BYTES.length, BYTES);
    const old = new Date(Date.now() - 1000_000);
    await utimes(join(folder, HASH), old, old);
    expect(await uploads.offset(HASH, BYTES.length)).toBeNull();
    await uploads.sweep(new Set(), 500_000);
    expect(await kept()).toEqual(BYTES);
    await utimes(join(folder, HASH), old, old);
    await uploads.sweep(new Set(), 500_000);
    expect(await uploads.find(HASH)).toBeNull();
  });
});
