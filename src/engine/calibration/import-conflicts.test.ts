import { describe, expect, it } from 'vitest';

import type { NamedFile } from './calibration-set.ts';
import { readCalibration } from './read-calibration.ts';

const file = (path: string, text: string): NamedFile => ({ path, contents: new Blob([text]) });
const pictures = (...paths: readonly string[]) => paths.map((path) => file(path, path));

/** What is known of each picture, by the text in it, which is its path; and the places of issues. */
async function read(...files: readonly NamedFile[]) {
  const { set, image } = await readCalibration('set', files, {
    fetchPicture: () => Promise.reject(new Error('offline')),
  });
  const known: Record<string, string> = {};
  for (const [at, { label, captions = [] }] of set.samples.entries())
    known[new TextDecoder().decode(await image(at))] = [label, ...captions].filter(Boolean).join('; ');
  return { known, ids: set.samples.map(({ id }) => id), issues: set.issues };
}

const CATEGORIES = [
  { id: 1, name: 'apple' },
  { id: 2, name: 'dog' },
];
const box = (image: unknown, category: unknown, size = 5) => ({
  image_id: image,
  category_id: category,
  bbox: [0, 0, size, size],
});
const coco = (path: string, images: readonly [unknown, string][], annotations: readonly unknown[]) =>
  file(
    path,
    JSON.stringify({
      images: images.map(([id, name]) => ({ id, file_name: name })),
      annotations,
      categories: CATEGORIES,
    }),
  );

describe('splits in folders of their own', () => {
  it('have ids of their own, which the folder tells apart', async () => {
    const { known, ids, issues } = await read(
      coco('data/train/x.json', [[0, '1.png']], [box(0, 1)]),
      coco('data/valid/x.json', [[0, '1.png']], [box(0, 2)]),
      ...pictures('data/train/1.png', 'data/valid/1.png'),
    );
    expect(known).toEqual({ 'data/train/1.png': 'apple', 'data/valid/1.png': 'dog' });
    expect(ids).toEqual(['train/0', 'valid/0']);
    expect(issues).toEqual([]);
  });

  it('have file names of their own in tables and JSON Lines, as imagefolder sets do', async () => {
    const { known, ids } = await read(
      file('train/metadata.jsonl', '{"file_name": "1.png", "text": "one"}'),
      file('test/metadata.jsonl', '{"file_name": "1.png", "text": "two"}'),
      ...pictures('train/1.png', 'test/1.png'),
    );
    expect(known).toEqual({ 'train/1.png': 'one', 'test/1.png': 'two' });
    expect(ids).toEqual(['test/1.png', 'train/1.png']);
  });

  it('do not take the picture of another split for one that is missing', async () => {
    const { known, issues } = await read(
      coco(
        'train/x.json',
        [
          [0, '1.png'],
          [1, '2.png'],
        ],
        [box(0, 1), box(1, 1)],
      ),
      coco('valid/x.json', [[0, '3.png']], [box(0, 2)]),
      ...pictures('train/1.png', 'valid/2.png', 'valid/3.png'),
    );
    expect(known).toEqual({ 'train/1.png': 'apple', 'valid/3.png': 'dog' });
    expect(issues).toMatchObject([
      { where: 'train/x.json, images[1]', what: 'The picture 2.png is missing.' },
    ]);
  });

  it('are joined where they complete each other, and left out where both name the same picture', async () => {
    const caption = { image_id: 7, caption: 'a dog' };
    const shared = pictures('images/1.png', 'images/2.png');
    const both = await read(
      coco(
        'instances/x.json',
        [
          [7, '1.png'],
          [8, '2.png'],
        ],
        [box(7, 2), box(8, 1)],
      ),
      coco(
        'captions/x.json',
        [
          [7, '1.png'],
          [8, '2.png'],
        ],
        [caption],
      ),
      ...shared,
    );
    expect(both.known).toEqual({ 'images/1.png': 'dog; a dog', 'images/2.png': 'apple' });
    expect(both.ids).toEqual(['7', '8']);
    const twice = await read(
      coco(
        'a/x.json',
        [
          [1, '1.png'],
          [2, '2.png'],
        ],
        [box(1, 1), box(2, 1)],
      ),
      coco('b/x.json', [[1, '1.png']], [box(1, 2)]),
      ...shared,
    );
    expect(twice.known).toEqual({ 'images/2.png': 'apple' });
    expect(twice.issues.map(({ where }) => where)).toEqual(['a/x.json, images[0]', 'b/x.json, images[0]']);
  });
});

it('two names of an image that fit one picture are no conflict', async () => {
  const { known, issues } = await read(
    coco(
      'a.json',
      [
        [1, '1.png'],
        [2, 'old/2.png'],
      ],
      [box(1, 2), box(2, 1)],
    ),
    coco(
      'b.json',
      [
        [1, 'images\\1.png'],
        [2, '2.png'],
      ],
      [{ image_id: 1, caption: 'a dog' }],
    ),
    ...pictures('images/1.png', 'images/2.png'),
  );
  expect(known).toEqual({ 'images/1.png': 'dog; a dog' });
  expect(issues.map(({ where }) => where)).toEqual(['a.json, images[1]', 'b.json, images[1]']);
});

describe('a conflict leaves out every side', () => {
  it('of an id that stands for two images, whose pictures are given to no guess either', async () => {
    const { known, issues } = await read(
      coco(
        'x.json',
        [
          [1, '1.png'],
          [1, '2.png'],
          [2, 'old/2.png'],
          [3, '3.png'],
        ],
        [box(1, 1), box(2, 2), box(3, 1)],
      ),
      ...pictures('1.png', '2.png', '3.png'),
    );
    expect(known).toEqual({ '3.png': 'apple' });
    expect(issues.map(({ where }) => where)).toEqual([
      'x.json, images[0]',
      'x.json, images[1]',
      'x.json, images[2]',
    ]);
  });

  it('of a category id that stands for two names: the boxes of its images', async () => {
    const categories = [...CATEGORIES, { id: 2, name: 'cat' }];
    const { known, issues } = await read(
      file(
        'x.json',
        JSON.stringify({
          images: [1, 2].map((id) => ({ id, file_name: `${String(id)}.png` })),
          annotations: [box(1, 1), box(1, 2, 9), { image_id: 1, caption: 'a pet' }, box(2, 1)],
          categories,
        }),
      ),
      ...pictures('1.png', '2.png'),
    );
    expect(known).toEqual({ '1.png': 'a pet', '2.png': 'apple' });
    expect(issues.map(({ where }) => where)).toEqual([
      'x.json, categories[1]',
      'x.json, categories[2]',
      'x.json, annotations[1]',
    ]);
  });

  it('of a picture with two labels', async () => {
    const { known, issues } = await read(
      file('t.csv', 'file_name,label\n1.png,cup\n2.png,dog\n1.png,mug\n'),
      ...pictures('1.png', '2.png'),
    );
    expect(known).toEqual({ '2.png': 'dog' });
    expect(issues.map(({ where }) => where)).toEqual(['t.csv, line 2', 't.csv, line 4']);
  });

  it('of a name that fits two pictures', async () => {
    const { known, issues } = await read(
      file('t.csv', 'file_name,label\n1.png,cup\n2.png,dog\n'),
      ...pictures('a/1.png', 'b/1.png', '2.png'),
    );
    expect(known).toEqual({ '2.png': 'dog' });
    expect(issues).toMatchObject([
      { where: 't.csv, line 2', what: expect.stringContaining('fits two pictures') },
    ]);
  });
});

describe('a picture', () => {
  it('belongs to the row that names it exactly, whatever the order of the rows', async () => {
    const rows = ['old/1.png,guess', '1.png,end', 'images/1.png,exact'];
    for (const order of [rows, rows.toReversed()]) {
      const { known, issues } = await read(
        file('t.csv', ['file_name,label', ...order].join('\n')),
        ...pictures('images/1.png'),
      );
      expect(known).toEqual({ 'images/1.png': 'exact' });
      expect(issues).toHaveLength(2);
    }
  });

  it('that two rows guess belongs to neither', async () => {
    const { known, issues } = await read(
      file('t.csv', 'file_name,label\nx/1.png,cup\ny/1.png,dog\n2.png,owl\n'),
      ...pictures('images/1.png', 'images/2.png'),
    );
    expect(known).toEqual({ 'images/2.png': 'owl' });
    expect(issues.map(({ where, what }) => `${where}: ${what}`)).toEqual([
      't.csv, line 2: The picture images/1.png is named by another row, too: t.csv, line 3. Both are left out.',
      't.csv, line 3: The picture images/1.png is named by another row, too: t.csv, line 2. Both are left out.',
    ]);
  });
});

describe('ids of samples', () => {
  it('are distinct where a text reads like a number, and where a folder reads like a part of an id', async () => {
    const { known, ids, issues } = await read(
      coco(
        'x.json',
        [
          [1, '1.png'],
          ['1', '2.png'],
          ['sub/1', '3.png'],
        ],
        [box(1, 1), box('1', 2), box('sub/1', 2)],
      ),
      coco('sub/x.json', [[1, '4.png']], [box(1, 1)]),
      ...pictures('1.png', '2.png', '3.png', 'sub/4.png'),
    );
    expect(ids).toEqual(['1', '"1"']);
    expect(known).toEqual({ '1.png': 'apple', '2.png': 'dog' });
    expect(issues.map(({ where }) => where)).toEqual(['sub/x.json, images[0]', 'x.json, images[2]']);
  });

  it('of a text and a number are two, which is said', async () => {
    const { known, issues } = await read(
      coco(
        'x.json',
        [
          [1, '1.png'],
          ['2', '2.png'],
        ],
        [box('1', 1), box(1, '2'), box(1, 2), box('2', 2)],
      ),
      ...pictures('1.png', '2.png'),
    );
    expect(known).toEqual({ '1.png': 'dog', '2.png': 'dog' });
    expect(issues.map(({ where, what }) => `${where}: ${what}`)).toEqual([
      'x.json, annotations[0]: There is no image with the id "1", only one with the number 1.',
      'x.json, annotations[1]: There is no category with the id "2", only one with the number 2.',
    ]);
  });

  it('beyond 2^53 are exact', async () => {
    const id = (last: string) => `900719925474099${last}`;
    const { known, ids } = await read(
      file(
        'x.json',
        `{"images": [{"id": ${id('3')}, "file_name": "a.png"}, {"id": ${id('2')}, "file_name": "b.png"}],
          "annotations": [{"image_id": ${id('3')}, "category_id": ${id('2')}, "bbox": [0, 0, 5, 5]},
            {"image_id": ${id('2')}, "category_id": ${id('3')}, "bbox": [0, 0, 5, 5]}],
          "categories": [{"id": ${id('2')}, "name": "apple"}, {"id": ${id('3')}, "name": "dog"}]}`,
      ),
      ...pictures('a.png', 'b.png'),
    );
    expect(known).toEqual({ 'a.png': 'apple', 'b.png': 'dog' });
    expect(ids).toEqual([id('3'), id('2')]);
  });
});
