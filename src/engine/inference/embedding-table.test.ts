import { afterAll, describe, expect, it } from 'vitest';
import type { DirectorySource } from '#host/node/files/directory.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { decoderMemory } from '#engine/graphs/weight-memory.ts';
import { PORTABLE } from '#engine/graphs/dialect.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { tensorToFloat32 } from '#engine/model/tensor-data.ts';
import { tokenTable } from '#engine/model/token-table.ts';
import { convertFamily, EXACT_IN_Q4 } from '#host/node/testing/family-goldens.ts';
import { loadBlockModel } from './block-model.ts';
import { residentTable, storedTable } from './embedding-table.ts';
import { generate } from './generate.ts';

const untied = await convertFamily('llama-clip', 'q4');
const tied = await convertFamily(EXACT_IN_Q4, 'q4');
afterAll(() => Promise.all([untied.remove(), tied.remove()]));

/** A model with a table of its own in float16, and one whose quantized table is the head's. */
const MODELS = [
  { name: 'float16', source: untied.files, manifest: await readManifest(untied.files), partsOfRow: 1 },
  { name: 'quantized', source: tied.files, manifest: await readManifest(tied.files), partsOfRow: 3 },
];

/** The folder in memory; `reads` are the byte ranges asked for of the table. */
async function watched(
  source: DirectorySource,
  manifest: Manifest,
): Promise<{ readonly files: MemoryFolder; readonly reads: string[] }> {
  const names = await source.list();
  const files = new MemoryFolder(
    new Map(await Promise.all(names.map(async (name) => [name, await source.read(name)] as const))),
  );
  const reads: string[] = [];
  const readRange = files.readRange.bind(files);
  files.readRange = (path, start, end) => {
    if (path === tokenTable(manifest).file.path) reads.push(`${start}-${end}`);
    return readRange(path, start, end);
  };
  return { files, reads };
}

describe.each(MODELS)('a $name table of embeddings on disk', ({ source, manifest, partsOfRow }) => {
  it('has the rows of the one in memory, and reads those that come again once', async () => {
    const { files, reads } = await watched(source, manifest);
    const found = tokenTable(manifest);
    const resident = residentTable(found, await source.read(found.file.path));
    const stored = storedTable(found, files);
    expect(stored.vocabulary).toBe(resident.vocabulary);
    for (const token of [0, 7, resident.vocabulary - 1, 7, 0])
      expect(await stored.row(token)).toEqual(await resident.row(token));
    expect(reads).toHaveLength(3 * partsOfRow);
  });
});

it('has the numbers that the head multiplies with', async () => {
  const { file, entry } = tokenTable(await readManifest(tied.files));
  expect([file.path, entry.encoding]).toEqual(['head.bin', 'quantized']);
  const bytes = await tied.files.read(file.path);
  const [vocabulary = 0, hiddenSize = 0] = entry.shape;
  const rows = await Promise.all(
    Array.from({ length: vocabulary }, (_, token) => residentTable({ file, entry }, bytes).row(token)),
  );
  const joined = new Float32Array(vocabulary * hiddenSize);
  for (const [token, row] of rows.entries()) joined.set(row, token * hiddenSize);
  expect(joined).toEqual(tensorToFloat32(entry, bytes));
});

describe.each(MODELS)('a model with a $name table where memory is tight', (model) => {
  const { source, manifest } = model;
  const tight = decoderMemory(manifest, { ...PORTABLE, weights: 'packed' });
  const runtimes = Promise.all([createNodeRuntime(), createNodeRuntime({ memoryBytes: tight })]);
  afterAll(async () => {
    for (const runtime of await runtimes) await runtime.dispose();
  });

  it('answers with rows that it reads as they are needed', async () => {
    const { files, reads } = await watched(source, manifest);
    const [roomy, short] = await runtimes;
    const prompt = { ids: [5, 9, 13, 40, 9] };
    const options = { skip: [1], maxNewTokens: 4 };
    const expected = await generate(await loadBlockModel(source, roomy), prompt, options);
    const loaded = await loadBlockModel(files, short);
    const loading = reads.length;
    expect(await generate(loaded, prompt, options)).toMatchObject({ tokenIds: expected.tokenIds });
    // Never more than a row at once.
    const row = manifest.decoder.hiddenSize * 2;
    const sizes = reads.slice(loading).map((read) => read.split('-').map(Number));
    expect(sizes.length).toBeGreaterThan(3 * model.partsOfRow);
    expect(sizes.every(([start = 0, end = 0]) => end > start && end - start <= row)).toBe(true);
  });

  it('is refused where the table is damaged', async () => {
    const { files } = await watched(source, manifest);
    const [, short] = await runtimes;
    const { path } = tokenTable(manifest).file;
    const bytes = await files.read(path);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    files.files.set(path, bytes);
    await expect(loadBlockModel(files, short)).rejects.toMatchObject({
      code: 'invalid-model',
      message: expect.stringContaining(path),
    });
  });
});
