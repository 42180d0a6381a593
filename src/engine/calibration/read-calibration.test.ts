import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';

import type { NamedFile } from './calibration-set.ts';
import { readCalibration as readOffer } from './read-calibration.ts';
import { CAPTIONS, CATEGORIES, IMAGES, INSTANCES, box, file, json } from './testing/coco-set.ts';

const readCalibration = (name: string, files: readonly NamedFile[]) =>
  readOffer(name, files, { fetchPicture: () => Promise.reject(new Error('offline')) });

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
