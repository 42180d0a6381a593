import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ModelRecord } from '#service/ports/model-store.ts';
import { DirectoryModels } from './directory-models.ts';

const RECORD: ModelRecord = {
  id: 'a-model',
  name: 'A model',
  dtype: 'q4',
  checkpoint: 'a-checkpoint',
  revision: null,
  origin: { kind: 'url', url: 'https://models.example/a-model/' },
  totalBytes: 10,
  addedAt: 1,
  usedAt: null,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skipscope-models-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function importInto(models: DirectoryModels): Promise<void> {
  await models.exclusively(RECORD.id, {}, async () => {
    await models.save(RECORD);
    const files = await models.folder(RECORD.id);
    await files.write('block-00.bin', [Uint8Array.of(1, 2, 3)]);
  });
}

it('keeps what an import stores that begins while the model is deleted', async () => {
  const models = new DirectoryModels(folder);
  await importInto(models);
  await Promise.all([models.delete(RECORD.id), importInto(models)]);
  expect(await models.list()).toEqual([{ record: RECORD, complete: false, bytes: 3 }]);
});

it('refuses to delete a model that is being imported', async () => {
  const models = new DirectoryModels(folder);
  const importing = importInto(models);
  await expect(models.delete(RECORD.id)).rejects.toThrow('This model is being imported.');
  await importing;
  expect(await models.list()).toHaveLength(1);
});

it('is deleted once, however many ask for it', async () => {
  const models = new DirectoryModels(folder);
  await importInto(models);
  await Promise.all([models.delete(RECORD.id), models.delete(RECORD.id)]);
  expect(await models.list()).toEqual([]);
  await importInto(models);
  await models.delete(RECORD.id);
  expect(await models.list()).toEqual([]);
});
