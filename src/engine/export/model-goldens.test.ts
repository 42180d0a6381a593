import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sha256Hex } from '#engine/base/digest.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { CheckpointTensors } from '#engine/checkpoint/checkpoint-tensors.ts';
import { readSafetensorsHeader } from '#engine/checkpoint/safetensors.ts';
import { rawSafetensors } from '#engine/checkpoint/testing/encode-safetensors.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { huggingFaceExporter } from './hugging-face-folder.ts';
import { exportToMemory } from './testing/export-to-memory.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const SINGLE = 'model.safetensors';

/** What transformers made of the same checkpoint with its layers taken out in memory (`make_model_goldens.py`). */
const goldens = z
  .object({
    renames: z.array(z.tuple([z.string(), z.string()])),
    cases: z.array(
      z.object({
        name: z.string(),
        checkpoint: z.string(),
        skip: z.array(z.number()),
        rekeyed: z.boolean(),
        largestDifference: z.record(z.string(), z.literal(0)),
        /** SHA-256 by path, of the folder that transformers loaded. */
        files: z.record(z.string(), z.string()),
        /** `DTYPE [shape] SHA-256` by name. */
        tensors: z.record(z.string(), z.string()),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(path.join(ROOT, 'test-data/exports/model-goldens.json'), 'utf8')));

/** A checkpoint in one file under the names of transformers' modules, in the order of the reference writer. */
async function rekeyed(source: DirectorySource): Promise<MemoryFolder> {
  const folder = new MemoryFolder();
  for (const name of await source.list()) folder.files.set(name, await source.read(name));
  const moduleName = (name: string) => {
    const [saved = '', module = ''] = goldens.renames.find(([prefix]) => name.startsWith(prefix)) ?? [];
    return module + name.slice(saved.length);
  };
  const { tensors } = await readSafetensorsHeader(source, SINGLE);
  const named = [...tensors.values()].map((tensor) => ({ ...tensor, name: moduleName(tensor.name) }));
  named.sort((a, b) => (a.name < b.name ? -1 : 1));
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const data: number[] = [];
  for (const { name, dtype, shape, start, end } of named) {
    header[name] = { dtype, shape, data_offsets: [data.length, data.length + end - start] };
    data.push(...(await source.readRange(SINGLE, start, end)));
  }
  folder.files.set(SINGLE, rawSafetensors(JSON.stringify(header), Uint8Array.from(data)));
  return folder;
}

async function describeTensors(folder: FileSource): Promise<Record<string, string>> {
  const found: [string, string][] = [];
  for (const file of (await CheckpointTensors.open(folder)).files) {
    for (const { name, dtype, shape, start, end } of (
      await readSafetensorsHeader(folder, file)
    ).tensors.values()) {
      const digest = await sha256Hex(await folder.readRange(file, start, end));
      found.push([name, `${dtype} [${shape.join(', ')}] ${digest}`]);
    }
  }
  return Object.fromEntries(found);
}

describe.each(goldens.cases)('an export of $name without $skip', ({ checkpoint, skip, ...golden }) => {
  const folder = new DirectorySource(path.join(ROOT, checkpoint));

  it('has the tensors of the model whose layers were taken out, and the files that transformers loaded', async () => {
    const source = golden.rekeyed ? await rekeyed(folder) : folder;
    const { store, record } = await exportToMemory(huggingFaceExporter, source, skip);
    expect(await describeTensors(store)).toEqual(golden.tensors);
    const written = record.files.filter(({ path: file }) => file !== 'README.md');
    expect(Object.fromEntries(written.map(({ path: file, sha256 }) => [file, sha256]))).toEqual(golden.files);
  });
});
