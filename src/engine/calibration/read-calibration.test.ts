import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';

import type { NamedFile } from './calibration-set.ts';
import { openCalibrationFolder } from './open-calibration-folder.ts';
import { readCalibration as readOffer } from './read-calibration.ts';

const readCalibration = (name: string, files: readonly NamedFile[]) =>
  readOffer(name, files, { fetchPicture: () => Promise.reject(new Error('offline')) });

function file(path: string, content: string): NamedFile {
  return { path, contents: new Blob([content]) };
}

const json = (path: string, value: unknown): NamedFile => file(path, JSON.stringify(value));

const IMAGES = [
  { id: 1, file_name: '1.png', width: 10, height: 20 },
  { id: 2, file_name: 'sub/2.png' },
];
const CATEGORIES = [
  { id: 7, name: 'cup' },
  { id: 8, name: 'bird' },
  { id: 9, name: 'boat' },
];
const box = (id: number, image: number, category: number, width: number, crowd = 0) => ({
  id,
  image_id: image,
  category_id: category,
  bbox: [0, 0, width, 2],
  iscrowd: crowd,
});
const INSTANCES = {
  images: IMAGES,
  annotations: [box(1, 1, 8, 3), box(2, 1, 7, 9), box(3, 1, 8, 4), box(4, 2, 9, 1), box(5, 2, 8, 50, 1)],
  categories: CATEGORIES,
};
const CAPTIONS = {
  images: IMAGES,
  annotations: [
    { id: 1, image_id: 1, caption: ' A cup. ' },
    { id: 2, image_id: 1, caption: 'A cup and a bird.' },
  ],
};
const PICTURES = [file('images/1.png', 'one'), file('images/sub/2.png', 'two')];

describe('a COCO set', () => {
  const files = [json('any-name.json', INSTANCES), json('other.json', CAPTIONS), ...PICTURES];

  it('joins boxes and captions over the image ids', async () => {
    const { set } = await readCalibration('demo', files);
    expect(set).toMatchObject({ name: 'demo', categories: ['cup', 'bird', 'boat'], issues: [] });
    expect(set.samples).toEqual([
      {
        id: '1',
        fileName: '1.png',
        label: 'cup',
        objects: ['cup', 'bird'],
        captions: ['A cup.', 'A cup and a bird.'],
        width: 10,
        height: 20,
      },
      // A crowd region is in the picture, but never its main object.
      { id: '2', fileName: 'sub/2.png', label: 'boat', objects: ['boat', 'bird'] },
    ]);
  });

  it('reads pictures when they are asked for', async () => {
    const source = await readCalibration('demo', files);
    expect(new TextDecoder().decode(await source.image(1))).toBe('two');
    await expect(source.image(2)).rejects.toMatchObject({ code: 'invalid-input' });
    const gone: NamedFile = {
      path: 'images/1.png',
      contents: { size: 3, arrayBuffer: () => Promise.reject(new Error()) },
    };
    const broken = await readCalibration('demo', [json('i.json', INSTANCES), gone]);
    await expect(broken.image(0)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('has an id that follows its contents and not its name or file names', async () => {
    const { set } = await readCalibration('demo', files);
    const renamed = await readCalibration('else', [
      json('a.json', INSTANCES),
      json('b.json', CAPTIONS),
      ...PICTURES,
    ]);
    const changed = await readCalibration('demo', [json('any-name.json', INSTANCES), ...PICTURES]);
    expect(renamed.set.id).toBe(set.id);
    expect(changed.set.id).not.toBe(set.id);
  });

  it('keeps the good rows and reports each bad one', async () => {
    const { set } = await readCalibration('demo', [
      json('i.json', {
        images: [
          ...IMAGES,
          { id: 9, file_name: '9.png' },
          { id: 9, file_name: '3.png' },
          { id: 4, file_name: 'lost.png' },
          { id: 5 },
          { id: 6, file_name: '6.png' },
        ],
        annotations: [
          ...INSTANCES.annotations,
          box(6, 99, 7, 1),
          box(7, 1, 99, 1),
          { ...box(8, 1, 7, 1), bbox: [1, 2] },
          // Ids of annotations serve no purpose.
          box(1, 1, 9, 100),
          box(10, 9, 7, 1),
          box(9, 4, 7, 1),
        ],
        categories: CATEGORIES,
      }),
      json('c.json', {
        images: IMAGES,
        annotations: [{ id: 1, image_id: 1, caption: '  ' }, ...CAPTIONS.annotations.slice(1)],
      }),
      json('config.json', { hello: 1 }),
      file('broken.json', '{\n "images": [1 2]'),
      file('images/empty.png', ''),
      file('.DS_Store', 'x'),
      ...PICTURES,
    ]);
    expect(set.samples.map(({ id, label, captions }) => [id, label, captions])).toEqual([
      ['1', 'boat', ['A cup and a bird.']],
      ['2', 'boat', undefined],
    ]);
    const issues = new Map(set.issues.map(({ where, what }) => [where, what]));
    expect(set.issues).toHaveLength(issues.size);
    expect(Object.fromEntries(issues)).toEqual({
      'images/empty.png': 'The file is empty.',
      'config.json': expect.stringContaining('neither COCO instances nor COCO captions'),
      [[...issues.keys()].find((where) => where.startsWith('broken.json')) ?? '']:
        expect.stringContaining('not valid JSON'),
      'i.json, images[2]':
        'The image id 9 stands for 9.png here, but for 3.png in i.json, images[3]. Both are left out.',
      'i.json, images[3]':
        'The image id 9 stands for 3.png here, but for 9.png in i.json, images[2]. Both are left out.',
      'i.json, images[5]': expect.stringContaining('"file_name" is missing or wrong'),
      'i.json, images[6]': 'The image 6.png has no usable annotation.',
      'i.json, annotations[5]': 'There is no image with the id 99.',
      'i.json, annotations[6]': 'There is no category with the id 99.',
      'i.json, annotations[7]': expect.stringContaining('"bbox'),
      'i.json, images[4]': 'The picture lost.png is missing.',
      'c.json, annotations[0]': expect.stringContaining('"caption"'),
    });
    for (const { remedy } of set.issues) expect(remedy).toMatch(/\.$/u);
  });

  it('refuses to guess between two pictures of one name, or two images of one id', async () => {
    const twice = [file('a/1.png', 'a'), file('b/1.png', 'b'), file('x/sub/2.png', 'c')];
    const { set } = await readCalibration('demo', [json('i.json', INSTANCES), ...twice]);
    expect(set.issues).toMatchObject([
      { where: 'i.json, images[0]', what: expect.stringContaining('fits two pictures') },
    ]);
    const other = { ...CAPTIONS, images: [{ id: 1, file_name: 'other.png' }] };
    const mixed = await readCalibration('demo', [
      json('a.json', INSTANCES),
      json('b.json', other),
      ...PICTURES,
    ]);
    expect(mixed.set.issues).toMatchObject([{ where: 'a.json, images[0]' }, { where: 'b.json, images[0]' }]);
    expect(mixed.set.samples.map(({ id }) => id)).toEqual(['2']);
  });
});

describe('a folder for each label', () => {
  it('takes the folder for the label', async () => {
    const { set, image } = await readCalibration('mine', [
      file('train/cup/2.jpg', 'b'),
      file('train/cup/1.JPG', 'a'),
      file('teddy_bear/x.webp', 'c'),
      file('loose.png', 'd'),
      file('images/9.png', 'e'),
      file('cup/notes.txt', 'f'),
    ]);
    expect(set.samples.map(({ label, fileName }) => [label, fileName])).toEqual([
      ['teddy bear', 'teddy_bear/x.webp'],
      ['cup', 'train/cup/1.JPG'],
      ['cup', 'train/cup/2.jpg'],
    ]);
    expect(set.categories).toEqual(['cup', 'teddy bear']);
    expect(set.issues.map(({ where }) => where)).toEqual(['images/9.png', 'loose.png']);
    expect(new TextDecoder().decode(await image(1))).toBe('a');
  });

  it('tells sets with equal names apart by their file sizes', async () => {
    const [a, b] = await Promise.all([
      readCalibration('x', [file('cup/1.png', 'a')]),
      readCalibration('x', [file('cup/1.png', 'ab')]),
    ]);
    expect(a.set.id).not.toBe(b.set.id);
  });
});

describe('a set without a good row', () => {
  it.each([
    ['nothing', [], 'neither annotations nor labelled pictures'],
    ['broken annotations beside pictures', [file('i.json', '{'), file('cup/1.png', 'x')], 'i.json'],
    ['annotations without pictures', [json('i.json', INSTANCES)], 'The picture 1.png is missing'],
    ['pictures alone', [file('1.png', 'x')], 'Nothing says what this picture shows'],
  ])('is refused with the reasons: %s', async (_, files, reason) => {
    const reading = readCalibration('bad', files);
    await expect(reading).rejects.toBeInstanceOf(SkipscopeError);
    await expect(reading).rejects.toMatchObject({
      code: 'invalid-calibration',
      message: expect.stringContaining(reason),
    });
  });
});

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
