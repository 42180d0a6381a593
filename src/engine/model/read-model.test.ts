import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { toFloat16Bits } from '#engine/tensors/float16.ts';
import type { Manifest, TensorEntry } from './manifest.ts';
import { readManifest, readWeightFile } from './read-model.ts';
import { findTensor, quantizedTensor, tensorToFloat32 } from './tensor-data.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';

const model = new MemoryFolder();
let manifest: Manifest;
beforeAll(async () => {
  manifest = await convertCheckpoint(tinyCheckpoint(), model, {
    startSandbox: startUnlimitedSandbox,
    dtype: 'q4',
  });
});

const altered = (change: (copy: Manifest) => void): MemoryFolder => {
  const copy = structuredClone(manifest);
  change(copy);
  return new MemoryFolder().putJson('manifest.json', copy);
};

describe('readManifest', () => {
  it.each<[string, (copy: Manifest) => void, string]>([
    ['a wrong field', (m) => (m.decoder.heads = -1), 'manifest.json: decoder.heads'],
    [
      'a table that version 2 has and version 3 has not',
      (m) => (m.version = 3),
      'stages.embedding is present in a model of version 3',
    ],
    [
      'a table that is missing',
      (m) => delete m.stages.embedding,
      'stages.embedding is absent in a model of version 2',
    ],
    ['a missing block', (m) => m.stages.blocks.pop(), 'decoder.blocks is 2, but stages.blocks lists 1'],
    ['a file cut short', (m) => (m.stages.head.bytes -= 1), 'of head.bin: zeroPoints spans bytes'],
    [
      'a span that does not fit the shape',
      (m) => (m.stages.head.tensors[0] = { ...norm(m), shape: [63] }),
      '"norm.weight" of head.bin: data spans bytes 0 to 256; its shape asks for 252 bytes',
    ],
  ])('names %s', async (_, change, message) => {
    await expect(readManifest(altered(change))).rejects.toThrow(message);
    await expect(readManifest(altered(change))).rejects.toMatchObject({ code: 'invalid-model' });
  });

  const norm = (m: Manifest): Extract<TensorEntry, { encoding: 'float32' | 'float16' }> => {
    const entry = findTensor(m.stages.head, 'norm.weight');
    if (entry.encoding === 'quantized') throw new Error('the norm is never quantized');
    return entry;
  };

  it('refuses another format version before anything else', async () => {
    const newer = new MemoryFolder().putJson('manifest.json', { version: 4, somethingNew: true });
    await expect(readManifest(newer)).rejects.toThrow('format version 4; this program reads version 2 and 3');
    await expect(readManifest(newer)).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('says that a folder without a manifest is no model', async () => {
    await expect(readManifest(new MemoryFolder())).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('readWeightFile', () => {
  it('refuses a file of another size, and, when asked, of other content', async () => {
    const file = manifest.stages.projector;
    const bytes = await readWeightFile(model, file, { verify: true });
    const short = new MemoryFolder([[file.path, bytes.slice(1)]]);
    await expect(readWeightFile(short, file)).rejects.toThrow(`projector.bin has ${file.bytes - 1} bytes`);
    const damaged = new MemoryFolder([[file.path, bytes.map((byte, i) => (i === 9 ? byte ^ 1 : byte))]]);
    await expect(readWeightFile(damaged, file)).resolves.toHaveLength(file.bytes);
    await expect(readWeightFile(damaged, file, { verify: true })).rejects.toThrow('SHA-256 of projector.bin');
  });
});

describe('tensorToFloat32', () => {
  it('reads each encoding from its span', () => {
    const file = new Uint8Array(64);
    new Float32Array(file.buffer, 4, 2).set([1.5, -2]);
    new Uint16Array(file.buffer, 12, 2).set([0.25, -8].map(toFloat16Bits));
    const plain = { name: 'w', shape: [2] };
    const float32 = { ...plain, encoding: 'float32', data: { offset: 4, bytes: 8 } } as const;
    const float16 = { ...plain, encoding: 'float16', data: { offset: 12, bytes: 4 } } as const;
    expect([...tensorToFloat32({ ...float32, shape: [2] }, file)]).toEqual([1.5, -2]);
    expect([...tensorToFloat32({ ...float16, shape: [2] }, file)]).toEqual([0.25, -8]);
    // A file in the middle of a larger buffer, at an odd address.
    const shifted = new Uint8Array(65);
    shifted.set(file, 1);
    expect([...tensorToFloat32({ ...float32, shape: [2] }, shifted.subarray(1))]).toEqual([1.5, -2]);
  });

  it('reads quantized parts from their spans', () => {
    const file = new Uint8Array(128);
    file.set([0x21, 0x43, 0x65, 0x87, 0, 0, 0, 0], 16);
    new Uint16Array(file.buffer, 64, 1).set([toFloat16Bits(0.5)]);
    file.set([0x02], 96);
    const entry = {
      name: 'w',
      encoding: 'quantized',
      bits: 4,
      blockSize: 16,
      shape: [1, 16] as [number, number],
      data: { offset: 16, bytes: 8 },
      scales: { offset: 64, bytes: 2 },
      zeroPoints: { offset: 96, bytes: 1 },
    } as const;
    const ramp = [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0].map((code) => (code - 2) * 0.5);
    expect([...tensorToFloat32(entry, file)]).toEqual(ramp);
    expect(quantizedTensor(entry, file)).toMatchObject({ rows: 1, columns: 16, bits: 4, blockSize: 16 });
  });

  it('names what a short file or a stage lacks', () => {
    const entry = findTensor(manifest.stages.head, 'norm.weight');
    expect(() => tensorToFloat32(entry, new Uint8Array(8))).toThrow('Tensor "norm.weight" ends at byte 256');
    expect(() => findTensor(manifest.stages.head, 'bias')).toThrow('head.bin holds no tensor "bias"');
  });
});
