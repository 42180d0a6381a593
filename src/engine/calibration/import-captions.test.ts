import { describe, expect, it } from 'vitest';

import type { NamedFile } from './calibration-set.ts';
import { readCalibration } from './read-calibration.ts';

const file = (path: string, text: string) => ({ path, contents: new Blob([text]) });
const PICTURES = ['a', 'b'].map((name) => file(`images/${name}.png`, name));
const read = async (...files: readonly NamedFile[]) => {
  const source = await readCalibration('set', [...files, ...PICTURES], {
    fetchPicture: () => Promise.reject(new Error('offline')),
  });
  return source.set;
};
const captionsOf = async (path: string, text: string) =>
  Object.fromEntries(
    (await read(file(path, text))).samples.map((sample) => [sample.fileName, sample.captions]),
  );

describe('captions that people wrote alike', () => {
  const lines = ['A cup.', 'A cup.', 'A mug.'];

  it.each([
    [
      'COCO',
      'x.json',
      JSON.stringify({
        images: [{ id: 1, file_name: 'a.png' }],
        annotations: lines.map((caption) => ({ image_id: 1, caption })),
      }),
    ],
    ['a list in JSON Lines', 'm.jsonl', JSON.stringify({ file_name: 'a.png', captions: lines })],
    [
      'JSON Lines',
      'm.jsonl',
      lines.map((caption) => JSON.stringify({ file_name: 'a.png', caption })).join('\n'),
    ],
    [
      'rows of a table',
      't.csv',
      ['file_name,caption', ...lines.map((caption) => `a.png,${caption}`)].join('\n'),
    ],
    ['a list in a table', 't.csv', `file_name,captions\na.png,"[""A cup."", ""A cup."", ""A mug.""]"`],
    ['a list of Python in a table', 't.tsv', "file_name\tcaptions\na.png\t['A cup.', 'A cup.', 'A mug.']"],
    [
      'imagefolder',
      'metadata.jsonl',
      lines.map((text) => JSON.stringify({ file_name: 'a.png', text })).join('\n'),
    ],
    [
      'imagefolder in a table',
      'metadata.csv',
      ['file_name,text', ...lines.map((text) => `a.png,${text}`)].join('\n'),
    ],
    [
      'captions.txt',
      'captions.txt',
      ['image,caption', ...lines.map((caption) => `a.png,${caption}`)].join('\n'),
    ],
    [
      'numbered captions',
      'Flickr8k.token.txt',
      lines.map((text, at) => `a.png#${String(at)}\t${text}`).join('\n'),
    ],
    [
      'numbered captions of Flickr30k',
      'results.token',
      lines.map((text, at) => `a.png#${String(at)}\t${text}`).join('\r\n'),
    ],
  ])('count each: %s', async (_, path, text) => {
    expect(await captionsOf(path, text)).toEqual({ 'a.png': lines });
  });

  it('do not count twice in a copy of a file, or with their words reduced to stems', async () => {
    const text = 'a.png#0\tTwo dogs run .';
    const { samples, issues } = await read(
      file('Flickr8k.token.txt', text),
      file('Flickr8k.token (1).txt', text),
      file('Flickr8k.lemma.token.txt', 'a.png#0\tTwo dog run .'),
    );
    expect(samples.map(({ captions }) => captions)).toEqual([['Two dogs run .']]);
    expect(issues.map(({ where, harmless }) => [where, harmless])).toEqual([
      ['Flickr8k.token.txt', true],
      ['Flickr8k.lemma.token.txt', true],
    ]);
  });
});

it('captions of another folder are no copy, though they read alike', async () => {
  const text = 'image,caption\n1.png,A cup.\n';
  const { samples, issues } = await read(
    ...['train', 'test'].flatMap((split) => [
      file(`${split}/captions.txt`, text),
      file(`${split}/1.png`, split),
    ]),
  );
  expect(samples.map(({ id }) => id)).toEqual(['test/1.png', 'train/1.png']);
  expect(issues).toEqual([]);
});

describe('COCO rows with a box and a caption', () => {
  const coco = (...annotations: readonly object[]) =>
    file(
      'x.json',
      JSON.stringify({
        images: [{ id: 1, file_name: 'a.png' }],
        annotations: annotations.map((row) => ({ image_id: 1, bbox: [0, 0, 5, 5], ...row })),
        categories: [{ id: 1, name: 'cup' }],
      }),
    );

  it.each([
    ['no category', [{ caption: 'A cup.' }], { captions: ['A cup.'] }],
    ['null for a category', [{ caption: 'A cup.', category_id: null }], { captions: ['A cup.'] }],
    ['an empty caption', [{ caption: ' ', category_id: 1 }], { label: 'cup' }],
    ['null for a caption', [{ caption: null, category_id: 1 }], { label: 'cup' }],
    ['both', [{ caption: 'A cup.', category_id: 1 }], { label: 'cup', captions: ['A cup.'] }],
    ['a box of no height', [{ bbox: [0, 0, 5, 0], category_id: 1 }], { label: 'cup' }],
  ])('say what they can: %s', async (_, rows, known) => {
    const { samples, issues } = await read(coco(...rows));
    expect(samples.map(({ label, captions }) => ({ label, captions }))).toEqual([known]);
    expect(issues).toEqual([]);
  });

  it('of any mark for crowds are taken, and only what is clearly yes is one', async () => {
    for (const [iscrowd, isCrowd] of [
      ...[true, 1, 2, '1', '2', 'true', 'TRUE', 'yes', ' 1.0 '].map((mark) => [mark, true] as const),
      ...[false, 0, '0', '00', 'no', '', 'maybe', null, [], [1], {}].map((mark) => [mark, false] as const),
    ]) {
      const small = { category_id: 2, bbox: [0, 0, 1, 1] };
      const text = await coco({ category_id: 1, iscrowd }, small).contents.text();
      const document = text.replace('{"id":1,"name":"cup"}', '{"id":1,"name":"cups"},{"id":2,"name":"cup"}');
      const { samples, issues } = await read(file('x.json', document));
      expect(samples[0]?.label, JSON.stringify(iscrowd)).toBe(isCrowd ? 'cup' : 'cups');
      expect(issues).toEqual([]);
    }
  });

  it('need no list of categories for captions', async () => {
    const document = {
      images: [{ id: 1, file_name: 'a.png' }],
      annotations: [{ image_id: 1, caption: 'A cup.' }],
    };
    for (const categories of [null, undefined, {}]) {
      const { samples, issues } = await read(file('x.json', JSON.stringify({ ...document, categories })));
      expect(samples.map(({ captions }) => captions)).toEqual([['A cup.']]);
      expect(issues).toEqual([]);
    }
  });
});

describe('lists in cells', () => {
  it('name objects, and are no label', async () => {
    const { samples, issues } = await read(
      file('t.csv', "file_name,objects,label\na.png,\"['cup', 'dog']\",\nb.png,,\"['cup']\"\n"),
    );
    expect(samples.map(({ objects }) => objects)).toEqual([['cup', 'dog']]);
    expect(issues).toMatchObject([{ where: 't.csv, line 3', what: expect.stringContaining('"label"') }]);
  });

  it('that are none are refused by their place, in COCO too', async () => {
    const table = await read(file('t.csv', "file_name,captions\na.png,A cup.\nb.png,['a' 'b']\n"));
    expect(table.samples).toHaveLength(1);
    expect(table.issues).toMatchObject([{ where: 't.csv, line 3', what: expect.stringContaining('list') }]);
    const images = [{ id: 1, file_name: 'a.png' }];
    const coco = await read(
      file(
        'x.json',
        JSON.stringify({
          images,
          annotations: [
            { image_id: 1, caption: "['a', 'b']" },
            { image_id: 1, caption: "['a', 'b'" },
          ],
        }),
      ),
    );
    expect(coco.samples[0]?.captions).toEqual(['a', 'b']);
    expect(coco.issues).toMatchObject([{ where: 'x.json, annotations[1]' }]);
  });
});

describe('a text file', () => {
  it('whose name does not speak of captions is passed over', async () => {
    const { samples, issues } = await read(
      file('captions.txt', 'image,caption\na.png,A cup.\n'),
      file('README.dataset.txt', 'Made by somebody.'),
      file('labels/a.txt', '0 0.5 0.5 0.2 0.2'),
    );
    expect(samples).toHaveLength(1);
    expect(issues).toEqual([]);
  });

  it('of captions that is no table, or a line that is no numbered caption, is named', async () => {
    const { issues } = await read(
      file('token.txt', 'a.png#0\tA cup.\nb.png\tA dog.\n'),
      file('captions.txt', 'A cup.\n'),
    );
    expect(issues.map(({ where }) => where)).toEqual(['captions.txt, line 1', 'token.txt, line 2']);
  });
});

it('a header that does not fit the line of Excel before it is refused with that line', async () => {
  await expect(read(file('t.csv', 'sep=;\nfile_name,label\na.png,cup\n'))).rejects.toMatchObject({
    message: expect.stringContaining('t.csv, line 2: This line is no header'),
  });
  await expect(read(file('t.csv', 'sep=;\nfile_name,label\na.png,cup\n'))).rejects.toMatchObject({
    message: expect.stringContaining('says that ";" separates cells'),
  });
});
