import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { quantizeQ4, quantizeQ8 } from '#engine/gguf/ggml-quantization.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { modelExporterByKey } from './model-exporters.ts';
import { exportToMemory } from './testing/export-to-memory.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const base64 = z.string().transform((text) => Uint8Array.from(Buffer.from(text, 'base64')));

/** What the gguf package and transformers have read (`make_gguf_goldens.py`). */
const goldens = z
  .object({
    cases: z.array(
      z.object({
        name: z.string(),
        checkpoint: z.string(),
        skip: z.array(z.number()),
        exporter: z.string(),
        /** Null where transformers does not load the file. */
        largestDifference: z.literal(0).nullable(),
        /** SHA-256 by path. */
        files: z.record(z.string(), z.string()),
      }),
    ),
    blocks: z.object({ values: base64, Q8_0: base64, Q4_0: base64 }),
  })
  .parse(JSON.parse(readFileSync(path.join(ROOT, 'test-data/exports/gguf-goldens.json'), 'utf8')));

describe('GGUF files', () => {
  it.each(goldens.cases)('of $name as $exporter are those that were read', async (golden) => {
    const source = new DirectorySource(path.join(ROOT, golden.checkpoint));
    const exporter = modelExporterByKey(golden.exporter);
    const { record, store } = await exportToMemory(exporter, source, golden.skip, {}, undefined, 'golden');
    const written = record.files.filter(({ path: file }) => file.endsWith('.gguf'));
    expect(Object.fromEntries(written.map(({ path: file, sha256 }) => [file, sha256]))).toEqual(golden.files);
    expect([...store.files.keys()].sort()).toEqual(
      [...Object.keys(golden.files), 'README.md', 'skipscope.json'].sort(),
    );
  });
});

describe('blocks of awkward values are quantized bit by bit as gguf does', () => {
  const { values, Q8_0, Q4_0 } = goldens.blocks;
  const floats = new Float32Array(values.buffer);

  it('to Q8_0', () => {
    expect(quantizeQ8(floats)).toEqual(Q8_0);
  });

  it('to Q4_0', () => {
    expect(quantizeQ4(floats)).toEqual(Q4_0);
  });
});
