import { describe, expect, it } from 'vitest';
import { CheckpointTensors } from './checkpoint-tensors.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import {
  rawSafetensors,
  safetensorsFile,
  type FixtureDtype,
} from '#engine/checkpoint/testing/encode-safetensors.ts';
import { readSafetensorsHeader } from './safetensors.ts';

const FILE = 'model.safetensors';
const A = { shape: [2, 3], values: Float32Array.of(1, -2, 0.5, 4, -0.25, 3) };
const B = { shape: [1], values: Float32Array.of(7) };

const open = (file: Uint8Array<ArrayBuffer>) => CheckpointTensors.open(new MemoryFolder([[FILE, file]]));
const header = (text: string, data = new Uint8Array(4)) =>
  readSafetensorsHeader(new MemoryFolder([[FILE, rawSafetensors(text, data)]]), FILE);

describe('safetensors', () => {
  it.each<FixtureDtype>(['F32', 'F16', 'BF16'])('reads %s tensors one by one', async (dtype) => {
    // An odd header length puts every tensor at an odd offset.
    const tensors = await open(safetensorsFile({ b: B, 'a.weight': A }, dtype));
    expect(await tensors.readFloat32('a.weight', [2, 3])).toEqual(A.values);
    expect(await tensors.readFloat32('b', [1])).toEqual(B.values);
    expect(tensors.has('__metadata__')).toBe(false);
  });

  it.each([
    ['JSON', '{"a": ', 'model.safetensors (header) is not valid JSON'],
    ['offsets', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}', 'a.data_offsets'],
    ['shape', '{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', 'a.shape[0]'],
    ['size', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 'tensor "a" (F32 [2]) 4 bytes'],
    ['order', '{"a":{"dtype":"I64","shape":[0],"data_offsets":[4,0]}}', 'tensor "a" (I64 [0]) -4 bytes'],
  ])('names what is wrong with the header: %s', async (_, text, message) => {
    await expect(header(text)).rejects.toThrow(message);
    await expect(header(text)).rejects.toMatchObject({ code: 'invalid-checkpoint' });
  });

  it('refuses an absurd header length without reading on', async () => {
    const file = new Uint8Array(16).fill(0xff);
    await expect(readSafetensorsHeader(new MemoryFolder([[FILE, file]]), FILE)).rejects.toThrow(
      'The header of model.safetensors is larger than 8 MiB',
    );
  });

  it.each([
    [4, 'the header length reaches to byte 8'],
    [30, 'the header reaches to byte'],
  ])('says that a file of %d bytes is truncated', async (length, message) => {
    const file = safetensorsFile({ a: A }, 'F32').slice(0, length);
    await expect(open(file)).rejects.toThrow(message);
  });

  it('says which tensor a truncated file cuts off', async () => {
    const tensors = await open(safetensorsFile({ b: B, a: A }, 'F32').slice(0, -1));
    expect(await tensors.readFloat32('b', [1])).toEqual(B.values);
    await expect(tensors.readFloat32('a', [2, 3])).rejects.toThrow(
      'model.safetensors is truncated: tensor "a"',
    );
  });
});

describe('CheckpointTensors', () => {
  const shards = () =>
    new MemoryFolder([
      ['one.safetensors', safetensorsFile({ a: A }, 'F16')],
      ['two.safetensors', safetensorsFile({ b: B }, 'F32')],
    ]);
  const index = (map: Record<string, string>) =>
    shards().putJson('model.safetensors.index.json', { metadata: { total_size: 1 }, weight_map: map });

  it('reads tensors from their shards', async () => {
    const tensors = await CheckpointTensors.open(index({ a: 'one.safetensors', b: 'two.safetensors' }));
    expect(await tensors.readFloat32('a', [2, 3])).toEqual(A.values);
    expect(await tensors.readFloat32('b', [1])).toEqual(B.values);
  });

  it.each([
    ['a missing shard', { a: 'three.safetensors' }, 'The weight file three.safetensors'],
    [
      'a shard outside the folder',
      { a: '../one.safetensors' },
      'weight_map.a: a shard must be a plain file name',
    ],
  ])('names %s', async (_, map, message) => {
    await expect(CheckpointTensors.open(index(map))).rejects.toThrow(message);
  });

  it('reads all tensors of the shards that an index names, of two with one name that of the later file', async () => {
    const stale = index({ b: 'one.safetensors', gone: 'two.safetensors', x: 'one.safetensors' });
    const tensors = await CheckpointTensors.open(stale);
    expect(await tensors.readFloat32('a', [2, 3])).toEqual(A.values);
    expect(await tensors.readFloat32('b', [1])).toEqual(B.values);
    expect(tensors.warnings).toEqual([]);
    expect(() => tensors.expect('gone', [1])).toThrow(
      'The shards of model.safetensors.index.json hold no tensor "gone" (expected shape [1])',
    );
    stale.files.set(
      'two.safetensors',
      safetensorsFile({ a: { ...A, values: A.values.map((x) => 2 * x) } }, 'F32'),
    );
    const twice = await CheckpointTensors.open(stale);
    expect(await twice.readFloat32('a', [2, 3])).toEqual(A.values.map((x) => 2 * x));
    expect(twice.warnings).toEqual([
      expect.stringContaining('hold 1 tensors twice (a): that of the later file'),
    ]);
  });

  it('names tensor, expected and found shape', async () => {
    const tensors = await open(safetensorsFile({ a: A }, 'F32'));
    expect(() => tensors.expect('a', [3, 2])).toThrow(
      'model.safetensors: tensor "a" has shape [2, 3]; config.json asks for [3, 2]',
    );
    expect(() => tensors.expect('c', [4])).toThrow(
      'model.safetensors holds no tensor "c" (expected shape [4])',
    );
  });

  it('refuses quantized dtypes and pickled weights by name', async () => {
    const int8 = rawSafetensors('{"a":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}}', new Uint8Array(4));
    const tensors = await open(int8);
    expect(() => tensors.expect('a', [4])).toThrow('tensor "a" has dtype I8');
    const pickled = new MemoryFolder([['pytorch_model.bin', new Uint8Array()]]);
    await expect(CheckpointTensors.open(pickled)).rejects.toMatchObject({ code: 'unsupported' });
    await expect(CheckpointTensors.open(new MemoryFolder())).rejects.toMatchObject({ code: 'not-found' });
  });
});
