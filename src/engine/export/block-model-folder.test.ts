import { beforeAll, describe, expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { blockModelExporter } from './block-model-folder.ts';
import { exportToMemory } from './testing/export-to-memory.ts';

describe('a block model without a block', () => {
  const model = new MemoryFolder();
  beforeAll(async () => {
    await convertCheckpoint(tinyCheckpoint(), model, { dtype: 'q4', startSandbox: startUnlimitedSandbox });
  });

  it('has another name and another source than the full one, so that no block number is mistaken', async () => {
    const { store, record } = await exportToMemory(blockModelExporter, model, [0]);
    const manifest = await readManifest(store);
    expect(manifest.name).toBe('tiny-llava-skip-1');
    expect(manifest.source).toEqual({ checkpoint: 'tiny-llava-skip-1', revision: null });
    expect(manifest.decoder.blocks).toBe(1);
    expect(manifest.stages.blocks[0]?.path).toBe('block-00.bin');
    expect(store.files.get('block-00.bin')).toEqual(model.files.get('block-01.bin'));
    expect(record.source).toMatchObject({ checkpoint: 'tiny-llava', blocks: 2 });
    expect(new TextDecoder().decode(store.files.get('config.json'))).toContain('"num_hidden_layers":1');
    expect(store.written.at(-1)).toBe('manifest.json');
    expect(store.files.has('export.json')).toBe(false);
  });

  it.each(['head.bin', 'tokenizer.json', 'config.json'])(
    'is not made of one whose %s has changed',
    async (path) => {
      const damaged = new MemoryFolder(model.files);
      const bytes = (await damaged.read(path)).with(5, 1);
      damaged.files.set(path, bytes);
      const store = new MemoryFolder();
      await expect(exportToMemory(blockModelExporter, damaged, [0], {}, store)).rejects.toThrow(
        `The SHA-256 of ${path} is not the one in manifest.json`,
      );
      expect(store.files.has('manifest.json')).toBe(false);
      expect(store.files.has(path)).toBe(false);
    },
  );
});
