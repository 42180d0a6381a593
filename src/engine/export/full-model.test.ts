import { describe, expect, it } from 'vitest';
import { readSafetensorsHeader } from '#engine/checkpoint/safetensors.ts';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import type { ModelExporter } from './model-exporter.ts';
import { MODEL_EXPORTERS, modelExporterByKey } from './model-exporters.ts';
import { exportToMemory } from './testing/export-to-memory.ts';

/** The tiny checkpoint with a tokenizer that llama.cpp knows. */
function checkpoint(): MemoryFolder {
  return tinyCheckpoint().putJson('tokenizer.json', {
    model: { type: 'BPE', vocab: { '<s>': 0, a: 1, b: 2, ab: 3 }, merges: ['a b'] },
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    normalizer: null,
    post_processor: null,
    added_tokens: [{ id: 4, content: '<image>', special: true }],
  });
}

async function blockModel(): Promise<MemoryFolder> {
  const model = new MemoryFolder();
  await convertCheckpoint(tinyCheckpoint(), model, { dtype: 'q4', startSandbox: startUnlimitedSandbox });
  return model;
}

async function exported(key: string, source: MemoryFolder) {
  const warnings: string[] = [];
  const { store, record } = await exportToMemory(modelExporterByKey(key), source, [], {
    onWarning: (warning) => warnings.push(warning),
  });
  return { store, record, warnings, card: new TextDecoder().decode(store.files.get('README.md')) };
}

const COPY = [expect.stringContaining('a copy of the source')];

describe.each(MODEL_EXPORTERS.map(({ key }) => key))('the full model as %s', (key) => {
  const exporter: ModelExporter = modelExporterByKey(key);
  const isCopy = exporter.takes === exporter.gives;

  it('is written under its own name, with a card that speaks of no block that is gone', async () => {
    const source = exporter.takes === 'checkpoint' ? checkpoint() : await blockModel();
    const { record, warnings, card } = await exported(key, source);
    expect(record).toMatchObject({ name: 'tiny-llava', skip: [], sparsity: 0, source: { blocks: 2 } });
    expect(record.files.map(({ path }) => path).join()).not.toContain('skip');
    expect(warnings).toEqual(isCopy ? COPY : []);
    expect(card).toContain(
      `with all of its 2 decoder blocks${isCopy ? '' : ', in another form'}. Skipscope wrote it`,
    );
    expect(card).toContain('None: no run was named.');
    expect(card).not.toMatch(/without|layer-pruning|taken out/u);
  });
});

describe('the full model in the form of its source', () => {
  it('has the tensors and the configuration of the checkpoint, byte for byte', async () => {
    const source = checkpoint();
    const { store } = await exported('hugging-face', source);
    expect(store.files.get('config.json')).toEqual(source.files.get('config.json'));
    const file = 'model.safetensors';
    const [there, here] = [
      await readSafetensorsHeader(source, file),
      await readSafetensorsHeader(store, file),
    ];
    expect([...here.tensors.keys()].sort()).toEqual([...there.tensors.keys()].sort());
    for (const { name, dtype, shape, start, end } of there.tensors.values()) {
      const found = here.tensors.get(name);
      expect(found, name).toMatchObject({ dtype, shape });
      expect(await store.readRange(file, found?.start ?? 0, found?.end ?? 0), name).toEqual(
        await source.readRange(file, start, end),
      );
    }
  });

  it('is the very block model to a run: each file, the manifest too, is the same', async () => {
    const source = await blockModel();
    const { store } = await exported('block-model', source);
    for (const [path, bytes] of source.files) expect(store.files.get(path), path).toEqual(bytes);
    expect([...store.files.keys()].sort()).toEqual(
      [...source.files.keys(), 'README.md', 'skipscope.json'].sort(),
    );
  });
});
