import { describe, expect, it } from 'vitest';

import type { NamedFile } from './calibration-set.ts';
import { readCalibration } from './read-calibration.ts';

const file = (path: string, text: string): NamedFile => ({ path, contents: new Blob([text]) });
const pictures = (...paths: readonly string[]) => paths.map((path) => file(path, path));

/** What is known of each picture, ids, and the places of issues. */
async function read(...files: readonly NamedFile[]) {
  const { set, pictures: paths } = await readCalibration('set', files, {
    fetchPicture: () => Promise.reject(new Error('offline')),
  });
  const known = set.samples.map(({ label, captions = [] }, at) => [
    paths[at],
    [label, ...captions].filter(Boolean).join('; '),
  ]);
  return {
    known: Object.fromEntries(known),
    ids: set.samples.map(({ id }) => id),
    left: set.issues.map(({ where }) => where),
  };
}

const box = (image: number, category: number) => ({
  image_id: image,
  category_id: category,
  bbox: [0, 0, 5, 5],
});
const coco = (path: string, images: readonly [number, string][], annotations: readonly unknown[]) =>
  file(
    path,
    JSON.stringify({
      images: images.map(([id, name]) => ({ id, file_name: name })),
      annotations,
      categories: [
        { id: 1, name: 'apple' },
        { id: 2, name: 'dog' },
      ],
    }),
  );

describe('rows of separate folders are not joined', () => {
  const caption = { image_id: 7, caption: 'a dog' };
  const exact = 'images/1.png';

  it.each([
    ['where the second guesses', exact, 'old/1.png', 'dog', 'b/x.json'],
    ['where the first guesses', 'old/1.png', exact, 'a dog', 'a/x.json'],
  ])('%s', async (_, boxed, captioned, known, leftOut) => {
    const set = await read(
      coco('a/x.json', [[7, boxed]], [box(7, 2)]),
      coco('b/x.json', [[7, captioned]], [caption]),
      ...pictures(exact),
    );
    expect(set.known).toEqual({ [exact]: known });
    expect(set.left).toEqual([`${leftOut}, images[0]`]);
  });
});

it('two ids of one folder for one picture are a conflict, also where one has boxes and one captions', async () => {
  const { known, left } = await read(
    coco(
      'x.json',
      [
        [1, '1.png'],
        [2, './1.png'],
        [3, '3.png'],
      ],
      [box(1, 1), { image_id: 2, caption: 'a dog' }, box(3, 2)],
    ),
    ...pictures('1.png', '3.png'),
  );
  expect(known).toEqual({ '3.png': 'dog' });
  expect(left).toEqual(['x.json, images[0]', 'x.json, images[1]']);
});

describe('rows of tables', () => {
  it('that name a picture with back slashes and with slashes are of one picture', async () => {
    const { known, ids } = await read(
      file('t.csv', 'file_name,caption\nimages\\1.png,one\nimages/1.png,two\n'),
      ...pictures('images/1.png'),
    );
    expect(known).toEqual({ 'images/1.png': 'one; two' });
    expect(ids).toEqual(['images/1.png']);
  });

  it('in separate folders that name one address are of one picture', async () => {
    const address = 'https://example.org/1.png';
    const table = (folder: string, caption: string) =>
      file(`${folder}/t.csv`, `file_name,caption\n${address},${caption}\n`);
    const { known, ids } = await read(table('a', 'one'), table('b', 'two'));
    expect(known).toEqual({ [address]: 'one; two' });
    expect(ids).toEqual([address]);
  });
});
