import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { readSafetensorsHeader } from '#engine/checkpoint/safetensors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { readChatFiles } from '#engine/text/chat-files.ts';
import { OpfsStore } from '#host/browser/files/opfs-store.ts';
import { MemoryOpfs } from '#host/browser/testing/memory-opfs.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { BlobSource } from '#service/models/blob-source.ts';
import { mostBytesOf } from './file-limits.ts';
import { parseJson, readJson } from './json-file.ts';

const BEYOND = mostBytesOf('config.json') + 1;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limits-'));
  await writeFile(join(folder, 'config.json'), '');
  await truncate(join(folder, 'config.json'), BEYOND);
});

afterAll(() => rm(folder, { recursive: true }));

const places: Readonly<Record<string, () => Promise<FileSource>>> = {
  'on disk': async () => new DirectorySource(folder),
  'in a dropped folder': async () =>
    new BlobSource('dropped', [{ path: 'config.json', contents: new Blob([new Uint8Array(BEYOND)]) }]),
  'in the private file system of a browser': async () => {
    const store = new OpfsStore('stored', new MemoryOpfs().root);
    await store.write('config.json', [new Uint8Array(BEYOND)]);
    return store;
  },
};

it.each(Object.entries(places))('a configuration that is too large is named: %s', async (_, open) => {
  await expect(
    readJson(await open(), 'config.json', z.unknown(), 'invalid-checkpoint'),
  ).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/config\.json is larger than 1 MiB/u),
  });
});

describe('the limits of other files', () => {
  it('hold for a tokenizer', async () => {
    const files = new MemoryFolder([['tokenizer.json', new Uint8Array(64 * 2 ** 20 + 1)]]);
    await expect(readChatFiles(files)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('tokenizer.json is larger than 64 MiB'),
    });
  });

  it('hold for the header of a weight file, before it is read', async () => {
    const header = new Uint8Array(8);
    new DataView(header.buffer).setBigUint64(0, 99_000_000n, true);
    const files = new MemoryFolder([['model.safetensors', header]]);
    await expect(readSafetensorsHeader(files, 'model.safetensors')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('model.safetensors is larger than 8 MiB'),
    });
  });
});

describe('the depth of JSON', () => {
  const origin = { file: 'config.json', code: 'invalid-checkpoint' } as const;
  const parse = (text: string): unknown => parseJson(new TextEncoder().encode(text), origin);
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

  it('is limited', () => {
    expect(parse(nested(100))).toHaveLength(1);
    expect(() => parse(nested(101))).toThrow('config.json has more than 100 levels of brackets');
    expect(() => parse('{"a":'.repeat(101))).toThrow('more than 100 levels');
  });

  it('is that of brackets, not of texts', () => {
    expect(parse(`["${'['.repeat(200)}\\"${'{'.repeat(200)}", ${'[],'.repeat(200)} 1]`)).toHaveLength(202);
  });
});
