import { describe, expect, it } from 'vitest';

import type { FileSource } from '#engine/base/file-source.ts';

import { openCalibrationFolder } from './open-calibration-folder.ts';
import { readCalibration } from './read-calibration.ts';
import { CAPTIONS, CATEGORIES, INSTANCES, box, file } from './testing/coco-set.ts';

describe('a folder on disk or on a server', () => {
  function folder(files: ReadonlyMap<string, string>, listable: boolean): FileSource {
    const read = (path: string) =>
      Promise.resolve(new Uint8Array(new TextEncoder().encode(files.get(path) ?? '')));
    return {
      label: 'folder',
      exists: (path) => Promise.resolve(files.has(path)),
      read,
      readRange: read,
      list: () => Promise.resolve(listable ? [...files.keys()].filter((path) => !path.includes('/')) : null),
    };
  }
  const files = new Map([
    ['instances.json', JSON.stringify(INSTANCES)],
    ['captions.json', JSON.stringify(CAPTIONS)],
    ['images/1.png', 'one'],
  ]);

  it('is read by its annotation files, and has the id that the same files have when dropped', async () => {
    const complete = new Map([...files, ['images/sub/2.png', 'two']]);
    const source = await openCalibrationFolder(folder(complete, true));
    const dropped = await readCalibration(
      'demo',
      [...complete].map(([path, content]) => file(path, content)),
      { fetchPicture: () => Promise.reject(new Error('offline')) },
    );
    expect(source.set.samples).toHaveLength(2);
    expect(new Set(source.set.samples[0]?.captions)).toEqual(new Set(['A cup.', 'A cup and a bird.']));
    expect(dropped.set.id).toBe(source.set.id);
    expect(new TextDecoder().decode(await source.image(0))).toBe('one');
  });

  it('reports missing pictures where the host can list, and trusts the list where it cannot', async () => {
    const listed = await openCalibrationFolder(folder(files, true));
    expect(listed.set.samples).toHaveLength(1);
    expect(listed.set.issues).toMatchObject([{ what: 'The picture images/sub/2.png is missing.' }]);
    const served = await openCalibrationFolder(folder(files, false));
    expect(served.set.samples).toHaveLength(2);
    expect(served.set.issues).toEqual([]);
  });

  it('takes a name with the folder of the pictures and one without for the same', async () => {
    const captions = { ...CAPTIONS, images: [{ id: 1, file_name: 'images/1.png' }] };
    const source = await openCalibrationFolder(
      folder(new Map([...files, ['captions.json', JSON.stringify(captions)]]), true),
    );
    expect(source.set.samples).toMatchObject([
      { id: '1', label: 'cup', captions: ['A cup.', 'A cup and a bird.'] },
    ]);
  });

  it('leaves out every side of a conflict, and reads paths of Windows', async () => {
    const images = ['images\\1.png', '.\\sub\\2.png', '3.png', 'images/3.png'];
    const set = {
      images: images.map((name, id) => ({ id, file_name: name })),
      annotations: images.map((_, id) => box(id, id, 7, 1)),
      categories: CATEGORIES,
    };
    const source = await openCalibrationFolder(
      folder(
        new Map([
          ['instances.json', JSON.stringify(set)],
          ...['images/1.png', 'images/sub/2.png', 'images/3.png'].map((path) => [path, path] as const),
        ]),
        true,
      ),
    );
    expect(source.pictures).toEqual(['images/1.png', 'images/sub/2.png']);
    expect(new TextDecoder().decode(await source.image(1))).toBe('images/sub/2.png');
    expect(source.set.issues.map(({ where }) => where)).toEqual([
      'instances.json, images[2]',
      'instances.json, images[3]',
    ]);
  });

  it('refuses an empty folder', async () => {
    await expect(openCalibrationFolder(folder(new Map(), false))).rejects.toMatchObject({
      code: 'invalid-calibration',
    });
  });
});
