import { afterAll, describe, expect, it } from 'vitest';
import { DirectorySource } from '#host/node/files/directory.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { decoderMemory } from '#engine/graphs/weight-memory.ts';
import { PORTABLE } from '#engine/graphs/dialect.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { loadBlockModel } from './block-model.ts';
import { residentTable, storedTable } from './embedding-table.ts';
import { generate } from './generate.ts';

const FOLDER = 'public/models/llava-pictograms-24';
const source = new DirectorySource(FOLDER);
const manifest = await readManifest(source);
const { embedding } = manifest.stages;

/** The folder in memory; `reads` are the byte ranges asked for of the table. */
async function watched(): Promise<{ readonly files: MemoryFolder; readonly reads: string[] }> {
  const names = await source.list();
  const files = new MemoryFolder(
    new Map(await Promise.all(names.map(async (name) => [name, await source.read(name)] as const))),
  );
  const reads: string[] = [];
  const readRange = files.readRange.bind(files);
  files.readRange = (path, start, end) => {
    if (path === embedding.path) reads.push(`${start}-${end}`);
    return readRange(path, start, end);
  };
  return { files, reads };
}

describe('a table of embeddings on disk', () => {
  it('has the rows of the one in memory, and reads those that come again once', async () => {
    const { files, reads } = await watched();
    const resident = residentTable(embedding, await source.read(embedding.path));
    const stored = storedTable(embedding, files);
    expect(stored.vocabulary).toBe(resident.vocabulary);
    for (const token of [0, 7, resident.vocabulary - 1, 7, 0])
      expect(await stored.row(token)).toEqual(await resident.row(token));
    expect(reads).toHaveLength(3);
  });
});

describe('a model where memory is tight', () => {
  const tight = decoderMemory(manifest, { ...PORTABLE, weights: 'packed' });
  const runtimes = Promise.all([createNodeRuntime(), createNodeRuntime({ memoryBytes: tight })]);
  afterAll(async () => {
    for (const runtime of await runtimes) await runtime.dispose();
  });

  it('answers with rows that it reads as they are needed', async () => {
    const { files, reads } = await watched();
    const [roomy, short] = await runtimes;
    const prompt = { ids: [5, 9, 13, 40, 9] };
    const options = { skip: [3], maxNewTokens: 4 };
    const expected = await generate(await loadBlockModel(source, roomy), prompt, options);
    const model = await loadBlockModel(files, short);
    const loading = reads.length;
    expect(await generate(model, prompt, options)).toMatchObject({ tokenIds: expected.tokenIds });
    // Never more than a row at once.
    const row = manifest.decoder.hiddenSize * 2;
    const sizes = reads.slice(loading).map((read) => read.split('-').map(Number));
    expect(sizes.length).toBeGreaterThan(3);
    expect(sizes.every(([start = 0, end = 0]) => end - start === row)).toBe(true);
  });

  it('is refused where the table is damaged', async () => {
    const { files } = await watched();
    const [, short] = await runtimes;
    const bytes = await files.read(embedding.path);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    files.files.set(embedding.path, bytes);
    await expect(loadBlockModel(files, short)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining(embedding.path),
    });
  });
});
