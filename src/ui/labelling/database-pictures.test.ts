import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, it } from 'vitest';

import { DatabasePictures } from './database-pictures.ts';

const picture = (path: string, label = '') => ({
  path,
  contents: new Blob([path]),
  label,
  objects: '',
  captions: '',
});

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

it('keeps pictures and texts over visits', async () => {
  const first = new DatabasePictures();
  await first.keep([picture('b.png'), picture('a.png', 'cup'), picture('c.png')]);
  await first.keepTexts('b.png', { label: 'dog', objects: 'dog, ball', captions: '' });
  await first.forget('c.png');
  const found = await new DatabasePictures().all();
  expect(found).toMatchObject([
    { path: 'a.png', label: 'cup' },
    { path: 'b.png', label: 'dog', objects: 'dog, ball' },
  ]);
  await first.forgetAll();
  expect(await new DatabasePictures().all()).toEqual([]);
});

it('says what the browser could not do', async () => {
  globalThis.indexedDB.open = () => {
    throw new TypeError('Storage is refused.');
  };
  await expect(new DatabasePictures().all()).rejects.toMatchObject({
    code: 'storage',
    message: 'The browser could not read the pictures to label: Storage is refused.',
  });
});
