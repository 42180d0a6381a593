import { describe, expect, it } from 'vitest';
import { sha256Hex } from '#engine/base/digest.ts';
import { readSafetensorsHeader } from '#engine/checkpoint/safetensors.ts';
import { rawSafetensors, safetensorsFile } from '#engine/checkpoint/testing/encode-safetensors.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { SmallDisk } from '#engine/checkpoint/testing/small-disk.ts';
import { tinyCheckpoint, tinyTensors, TINY_CONFIG } from '#engine/checkpoint/testing/tiny-llava.ts';
import type { ConvertProgress } from '#engine/convert/convert-checkpoint.ts';
import { huggingFaceExporter } from './hugging-face-folder.ts';
import { begunExport } from './export-ledger.ts';
import { readExportRecord } from './export-record.ts';
import { exportModel } from './export-model.ts';
import { exportToMemory } from './testing/export-to-memory.ts';

const FIXED = { appVersion: '0.0.0', date: new Date(0), run: null };

const hugging = (source: MemoryFolder, skip: readonly number[], store?: MemoryFolder) =>
  exportToMemory(huggingFaceExporter, source, skip, {}, store);

/** The tiny checkpoint in shards by what is in the names, and an index that says so. */
function sharded(shardOf: (name: string) => number): MemoryFolder {
  const folder = tinyCheckpoint();
  folder.files.delete('model.safetensors');
  const map: Record<string, string> = {};
  const shards = new Map<string, ReturnType<typeof tinyTensors>>();
  for (const [name, tensor] of Object.entries(tinyTensors())) {
    const file = `model-0000${shardOf(name)}-of-00003.safetensors`;
    map[name] = file;
    shards.set(file, { ...shards.get(file), [name]: tensor });
  }
  for (const [file, tensors] of shards) folder.files.set(file, safetensorsFile(tensors, 'BF16'));
  return folder.putJson('model.safetensors.index.json', {
    metadata: { total_size: 100_000, total_parameters: 50_000, note: 'kept' },
    weight_map: map,
  });
}

async function digests(store: MemoryFolder): Promise<Record<string, string>> {
  const all = [...store.files].sort().map(async ([path, bytes]) => [path, await sha256Hex(bytes)]);
  return Object.fromEntries(await Promise.all(all));
}

describe('an exported folder', () => {
  it('is described by its record: every other file with its bytes and SHA-256', async () => {
    const source = tinyCheckpoint();
    source.files.set('README.md', new TextEncoder().encode('---\nlicense: mit\ntags: [x]\n---\n# Tiny\n'));
    source.files.set('notes.txt', new Uint8Array([1, 2, 3]));
    source.files.set('pytorch_model.bin', new Uint8Array(9));
    source.files.set('.cache', new Uint8Array(9));
    source.files.set('.gitattributes', new Uint8Array([4]));
    const warnings: string[] = [];
    const { store } = await exportToMemory(huggingFaceExporter, source, [0], {
      onWarning: (warning) => warnings.push(warning),
    });
    const record = await readExportRecord(store);
    const { ['skipscope.json']: own, ...others } = await digests(store);
    expect(own).toBeDefined();
    expect(Object.fromEntries(record.files.map(({ path, sha256 }) => [path, sha256]))).toEqual(others);
    for (const { path, bytes } of record.files) expect(store.files.get(path)?.length).toBe(bytes);
    expect(record).toMatchObject({ skip: [0], sparsity: 0.5, run: null, source: { blocks: 2 } });
    expect(store.files.get('notes.txt')).toEqual(source.files.get('notes.txt'));
    expect(store.files.get('README-base.md')).toEqual(source.files.get('README.md'));
    expect(Object.keys(others)).not.toContain('.cache');
    expect(Object.keys(others)).toContain('.gitattributes');
    expect(warnings).toEqual([expect.stringContaining('pytorch_model.bin is left out')]);
    const card = new TextDecoder().decode(await store.read('README.md'));
    expect(card).toMatch(/^---\nlibrary_name: transformers\n[^#]*license: mit\n---\n/u);
    expect(card).toContain('without 1 of its 2 decoder blocks: 0, counted from 0');
  });

  it('names its base, and the commit, where that is a repository of the hub', async () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const source = Object.assign(tinyCheckpoint(), {
      label: `https://huggingface.co/owner/tiny.llava/resolve/${commit}/`,
    });
    const { store, record } = await hugging(source, [1]);
    expect(record.name).toBe('tiny.llava-skip-1');
    expect(record.source).toMatchObject({ checkpoint: 'owner/tiny.llava', revision: commit });
    const card = new TextDecoder().decode(await store.read('README.md'));
    expect(card).toMatch(/^---\nbase_model: owner\/tiny\.llava\n/u);
    expect(card).toContain(`at revision ${commit}`);
  });

  it('of a source that cannot list its files has those that checkpoints are known to have', async () => {
    const source = tinyCheckpoint();
    for (const name of ['README.md', 'tokenizer.model', 'other.txt'])
      source.files.set(name, new Uint8Array(3));
    const listed = await hugging(source, [0]);
    const unlisted = await hugging(Object.assign(source, { list: () => Promise.resolve(null) }), [0]);
    const names = (store: MemoryFolder) => [...store.files.keys()].sort();
    expect(names(unlisted.store)).toEqual(names(listed.store).filter((name) => name !== 'other.txt'));
    expect(names(unlisted.store)).toContain('README-base.md');
  });

  it('has the template that lies in a folder of its own, which no source lists', async () => {
    const template = 'additional_chat_templates/default.jinja';
    const source = tinyCheckpoint();
    source.files.set(template, source.files.get('chat_template.jinja') ?? new Uint8Array());
    source.files.delete('chat_template.jinja');
    const listed = [...source.files.keys()].filter((name) => !name.includes('/'));
    const { store } = await hugging(Object.assign(source, { list: () => Promise.resolve(listed) }), [0]);
    expect(store.files.get(template)).toEqual(source.files.get(template));
  });

  it('goes on where a process was killed while it wrote its first file', async () => {
    const left = new MemoryFolder([
      ['export.json.partial', new Uint8Array(3)],
      ['.0123.claim', new Uint8Array(3)],
    ]);
    const { store } = await hugging(tinyCheckpoint(), [1], left);
    expect(store.files.has('config.json')).toBe(true);
  });

  it('has shards with an index that fits them, without one of which nothing is left', async () => {
    const source = sharded((name) => (name.includes('layers.0.') && name.includes('language') ? 2 : 1));
    const { store } = await hugging(source, [0]);
    expect([...store.files.keys()].filter((name) => name.endsWith('.safetensors'))).toEqual([
      'model-00001-of-00003.safetensors',
    ]);
    const { tensors } = await readSafetensorsHeader(store, 'model-00001-of-00003.safetensors');
    const gone = [
      ...(await readSafetensorsHeader(source, 'model-00002-of-00003.safetensors')).tensors.values(),
    ];
    const goneBytes = gone.reduce((sum, { start, end }) => sum + end - start, 0);
    const index = {
      // The weights are bfloat16.
      metadata: { total_size: 100_000 - goneBytes, total_parameters: 50_000 - goneBytes / 2, note: 'kept' },
      weight_map: Object.fromEntries(
        [...tensors.keys()].sort().map((name) => [name, 'model-00001-of-00003.safetensors']),
      ),
    };
    // The order is that of the reference writer, too.
    const text = new TextDecoder().decode(await store.read('model.safetensors.index.json'));
    expect(text).toBe(`${JSON.stringify(index, null, 2)}\n`);
    expect([...tensors.keys()].some((name) => name.includes('language_model.layers.1.'))).toBe(false);
  });

  it('has every tensor at a multiple of its element size, and data at a multiple of 8', async () => {
    const source = tinyCheckpoint();
    const { metadata, tensors } = await readSafetensorsHeader(source, 'model.safetensors');
    const whole = await source.read('model.safetensors');
    // One odd byte of a block that goes lies in front of everything else, as no reference writer would have it.
    const start = Math.min(...[...tensors.values()].map((tensor) => tensor.start));
    const odd = 'model.language_model.layers.0.odd';
    const header = Object.fromEntries([
      ['__metadata__', metadata],
      [odd, { dtype: 'U8', shape: [3], data_offsets: [0, 3] }],
      ['wide', { dtype: 'F32', shape: [1], data_offsets: [3, 7] }],
      ['byte', { dtype: 'U8', shape: [1], data_offsets: [7, 8] }],
      ...[...tensors.values()].map(({ name, dtype, shape, start: from, end }) => [
        name,
        { dtype, shape, data_offsets: [from - start + 8, end - start + 8] },
      ]),
    ]);
    const data = new Uint8Array(8 + whole.length - start);
    data.set([9, 9, 9, 1, 2, 3, 4, 5]);
    data.set(whole.subarray(start), 8);
    source.files.set('model.safetensors', rawSafetensors(JSON.stringify(header), data));
    const { store } = await hugging(source, [0]);
    const written = await readSafetensorsHeader(store, 'model.safetensors');
    expect(written.metadata).toEqual({ format: 'pt' });
    expect(written.tensors.has(odd)).toBe(false);
    const first = Math.min(...[...written.tensors.values()].map((tensor) => tensor.start));
    expect(first % 8).toBe(0);
    const sizes: Record<string, number> = { F32: 4, BF16: 2, U8: 1 };
    for (const tensor of written.tensors.values())
      expect((tensor.start - first) % (sizes[tensor.dtype] ?? 8)).toBe(0);
    const wide = written.tensors.get('wide');
    expect([...(await store.readRange('model.safetensors', wide?.start ?? 0, wide?.end ?? 0))]).toEqual([
      1, 2, 3, 4,
    ]);
  });
});

describe('an export is refused', () => {
  it.each([
    [[2], [], 'Block 2 does not exist'],
    [[0], [0, 1], 'Block 0 is protected'],
    [[0], [2], 'Block 2 does not exist'],
    [[0, 1], [], 'All 2 blocks would be taken out'],
  ])('for the blocks %j with %j protected', async (skip, protect, message) => {
    const store = new MemoryFolder();
    await expect(
      exportModel(huggingFaceExporter, tinyCheckpoint(), store, { skip, of: null, protect }, FIXED),
    ).rejects.toThrow(message);
    expect(store.written).toEqual([]);
  });

  it('into a folder that holds anything, and leaves it as it is', async () => {
    const store = new MemoryFolder([['photo.jpg', new Uint8Array(3)]]);
    await expect(hugging(tinyCheckpoint(), [0], store)).rejects.toThrow('is not empty: it holds photo.jpg');
    expect(store.written).toEqual([]);
    const { store: whole } = await hugging(tinyCheckpoint(), [0]);
    await expect(hugging(tinyCheckpoint(), [0], new MemoryFolder(whole.files))).rejects.toThrow(
      'is not empty',
    );
  });

  it('for a checkpoint whose configuration and weights do not fit, before a byte is written', async () => {
    const source = tinyCheckpoint().putJson('config.json', {
      ...TINY_CONFIG,
      text_config: { ...TINY_CONFIG.text_config, intermediate_size: 41 },
    });
    const store = new MemoryFolder();
    await expect(hugging(source, [0], store)).rejects.toThrow('config.json asks for');
    expect(store.written).toEqual([]);
  });
});

describe('an export on a full disk', () => {
  it('ends at any byte without a config.json, and with room it goes on to the same bytes', async () => {
    const source = () => sharded((name) => 1 + (name.length % 3));
    const { store: whole } = await hugging(source(), [1]);
    const bytes = [...whole.files.values()].reduce((sum, file) => sum + file.length, 0);
    const kept = new Set<boolean>();
    for (let capacity = 0; capacity < bytes; capacity += Math.ceil(bytes / 17)) {
      const small = new SmallDisk(capacity);
      await expect(hugging(source(), [1], small)).rejects.toThrow('the disk is full');
      expect(small.files.has('config.json')).toBe(false);
      const seen: ConvertProgress[] = [];
      const roomy = new MemoryFolder(small.files);
      await exportToMemory(huggingFaceExporter, source(), [1], { onProgress: (at) => seen.push(at) }, roomy);
      expect(await digests(roomy)).toEqual(await digests(whole));
      expect(seen.at(-1)?.doneBytes).toBe(seen.at(-1)?.totalBytes);
      kept.add((seen.at(-1)?.keptBytes ?? 0) > 0);
    }
    expect([...kept].sort()).toEqual([false, true]);
  });

  it('notes from where it began, so that it goes on at the same commit', async () => {
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const label = `https://huggingface.co/owner/tiny/resolve/${commit}/`;
    const small = new SmallDisk(30_000);
    const origin = 'owner/tiny@main';
    const source = Object.assign(tinyCheckpoint(), { label });
    await expect(exportToMemory(huggingFaceExporter, source, [1], { origin }, small)).rejects.toThrow(
      'the disk is full',
    );
    expect(await begunExport(small)).toEqual({ origin, revision: commit });
  });

  it('does not go on with other blocks, or with other weights', async () => {
    const small = new SmallDisk(30_000);
    await expect(hugging(tinyCheckpoint(), [1], small)).rejects.toThrow('the disk is full');
    await expect(hugging(tinyCheckpoint(), [0], new MemoryFolder(small.files))).rejects.toThrow(
      'an unfinished export of other weights or other blocks',
    );
    const trained = tinyTensors();
    for (const { values } of Object.values(trained)) values.forEach((value, i) => (values[i] = value / 2));
    await expect(hugging(tinyCheckpoint(trained), [1], new MemoryFolder(small.files))).rejects.toThrow(
      'an unfinished export of other weights or other blocks',
    );
  });
});

describe('an export that is aborted', () => {
  const reason = new Error('enough');

  it('writes no further piece, and no further file', async () => {
    const controller = new AbortController();
    const store = new MemoryFolder();
    const options = { signal: controller.signal, onProgress: () => controller.abort(reason) };
    await expect(
      exportToMemory(
        huggingFaceExporter,
        sharded((name) => 1 + (name.length % 3)),
        [1],
        options,
        store,
      ),
    ).rejects.toBe(reason);
    // The ledger alone: the first piece of the first shard was read.
    expect(store.written).toEqual(['export.json']);
  });

  it('behind its last weight file leaves no config.json', async () => {
    const controller = new AbortController();
    const source = tinyCheckpoint();
    const read = source.read.bind(source);
    source.read = (path, options) => {
      if (path === 'tokenizer.json' && controllerCanAbort()) controller.abort(reason);
      return read(path, options);
    };
    const store = new MemoryFolder();
    const controllerCanAbort = () => store.files.has('model.safetensors');
    await expect(
      exportToMemory(huggingFaceExporter, source, [1], { signal: controller.signal }, store),
    ).rejects.toBe(reason);
    expect(store.files.has('model.safetensors')).toBe(true);
    expect(store.files.has('config.json')).toBe(false);
  });
});
