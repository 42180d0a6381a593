import { describe, expect, it } from 'vitest';

import type { NamedFile } from './calibration-set.ts';
import { readCalibration } from './read-calibration.ts';

const file = (path: string, content: string | Uint8Array<ArrayBuffer>): NamedFile => ({
  path,
  contents: new Blob([content]),
});
const PICTURES = ['a', 'b', 'c', 'd'].map((name) => file(`images/${name}.png`, name));

const read = (...files: readonly NamedFile[]) =>
  readCalibration('mine', [...files, ...PICTURES], {
    fetchPicture: (url) => Promise.resolve(new TextEncoder().encode(`from ${url}`)),
  });
const table = (text: string) => read(file('t.csv', text));

async function issuesOf(text: string): Promise<readonly string[]> {
  return (await table(text)).set.issues.map(({ where, what }) => `${where}: ${what}`);
}

describe('a damaged table', () => {
  it('keeps its good rows and names each bad one', async () => {
    const rows = [
      'file_name,label,objects',
      'a.png,cup,x;y',
      'b.png,do"g,x',
      'b.png,dog',
      ',dog,x',
      'c.png,,',
      'a.png,mug,x',
      'a.png,cup,y',
      ',,',
      'lost.png,cup,x',
      'd.png,kite,"[""x"""',
      'images/a.png,cup,z',
      'd.png,kite,x',
      'd.png,kite,x',
    ];
    const { set } = await table(rows.join('\n'));
    expect(set.samples.map(({ fileName, label, objects }) => [fileName, label, objects])).toEqual([
      ['images/a.png', 'cup', ['z']],
      ['d.png', 'kite', ['x']],
    ]);
    expect(set.issues.map(({ where, what }) => `${where}: ${what}`)).toEqual([
      't.csv, line 3: A quotation mark stands inside a cell that does not begin with one.',
      't.csv, line 4: The row has 2 cells, but the header names 3.',
      't.csv, line 5: "file_name" is missing or wrong: it is empty.',
      't.csv, line 11: "objects" is missing or wrong: it looks like a list, and is none in JSON or in Python.',
      't.csv, line 6: Nothing is said about c.png.',
      't.csv, line 2: The label of a.png is "cup" here, but "mug" in t.csv, line 7. The picture is left out.',
      't.csv, line 7: The label of a.png is "mug" here, but "cup" in t.csv, line 2. The picture is left out.',
      't.csv, line 8: The label of a.png is "cup" here, but "mug" in t.csv, line 7. The picture is left out.',
      't.csv, line 14: This repeats what t.csv, line 13 says.',
      't.csv, line 10: The picture lost.png is missing.',
    ]);
    for (const { remedy } of set.issues) expect(remedy).toMatch(/\.$/u);
  });

  it.each([
    ['never closed', 'a.png,"cup\nb.png,dog\nc.png,fox'],
    ['closed in a later row', 'a.png,"cup\nb.png,dog\nc.png,"fox"'],
    ['closed at the end of a later row', 'a.png,"cup\nb.png,dog\nc.png,fox\nd.png,owl"\n'],
  ])('loses one row to a quotation mark that is %s', async (_, rows) => {
    const { set } = await table(`file_name,label\n${rows}`);
    expect(set.samples.slice(0, 2).map(({ label }) => label)).toEqual(['dog', 'fox']);
    expect(set.issues[0]).toMatchObject({
      where: 't.csv, line 2',
      what: expect.stringContaining('quotation mark'),
    });
  });

  it('does not take swallowed rows for a caption of several lines', async () => {
    const text =
      'file_name,caption\r\na.png,"A cup.\r\nb.png,A dog.\r\nc.png,A fox."\r\nd.png,"Two\r\nlines."';
    const { set } = await table(text);
    expect(set.samples.map(({ captions }) => captions)).toEqual([['A dog.'], ['Two lines.']]);
    expect(set.issues.map(({ where }) => where)).toEqual(['t.csv, line 2', 't.csv, line 4']);
  });

  it('names bytes that are no UTF-8', async () => {
    const latin = Uint8Array.from('file_name,label\na.png,caf\u00e9\nb.png,tea\n', (char) =>
      char.charCodeAt(0),
    );
    const { set } = await read(file('t.csv', latin));
    expect(set.samples.map(({ label }) => label)).toEqual(['tea']);
    expect(set.issues).toMatchObject([{ where: 't.csv, line 2', what: expect.stringContaining('no UTF-8') }]);
  });

  it.each([
    ['nothing', ''],
    ['no header', 'a.png,cup\nb.png,dog'],
    ['a header without labels', 'file_name,width\na.png,4'],
    ['a header that names a thing twice', 'file_name,label,class\na.png,cup,cup'],
  ])('is no table of pictures: %s', async (_, text) => {
    await expect(table(text)).rejects.toMatchObject({
      code: 'invalid-calibration',
      message: expect.stringContaining('t.csv, line 1: This line is no header'),
    });
  });

  it('ends after too many bad lines, and says where', async () => {
    const issues = await issuesOf(`file_name,label\na.png,cup\n${'b.png,"\n'.repeat(300)}`);
    expect(issues.at(-1)).toMatch(/^t\.csv, line \d+: Too many lines are no records/u);
  });
});

describe('a table of another program', () => {
  it.each([
    ['semicolons', 'file_name;label;objects\na.png;cup;x|y\n'],
    ['tabs', 'file_name\tlabel\tobjects\na.png\tcup\tx;y\n'],
    ['tabs that a line of Excel writes in letters', 'sep=\\t\nfile_name\tlabel\tobjects\na.png\tcup\tx;y\n'],
    ['other names of the columns', 'Filename,Class,Labels\r\n"a.png","cup","x | y"\r\n'],
    ['old line ends', 'file_name,label,objects\ra.png,cup,x;y\r'],
  ])('with %s', async (_, text) => {
    const { set } = await table(text);
    expect(set.samples).toEqual([{ id: 'a.png', fileName: 'a.png', label: 'cup', objects: ['x', 'y'] }]);
    expect(set.issues).toEqual([]);
  });

  it('in UTF-16 with a byte order mark', async () => {
    const text = '\uFEFFfile_name\tlabel\na.png\tté\n';
    const bytes = new Uint8Array(Uint16Array.from(text, (char) => char.charCodeAt(0)).buffer);
    expect((await read(file('t.tsv', bytes))).set.samples).toMatchObject([{ label: 'té' }]);
  });
});

describe('damaged JSON Lines', () => {
  it('keep their good rows and name each bad one', async () => {
    const lines = [
      '{"file_name": "a.png", "label": "cup", "score": 1}',
      '{"file_name": "b.png", "label": 7}',
      '{"file_name": "b.png", "label": "dog"',
      '[1]',
      '{"file_name": "b.png", "objects": ["x", null]}',
      '{"file_name": "b.png", "label": "dog", "class": "fox"}',
      '{"file_name": "b.png", "label": "dog", "score": 2}',
      '{"label": "dog"}',
    ];
    const { set } = await read(file('m.jsonl', lines.join('\n')));
    expect(set.samples.map(({ label }) => label)).toEqual(['cup', 'dog']);
    expect(set.issues.map(({ where, what }) => `${where}: ${what}`)).toEqual([
      'm.jsonl, line 1: The key "score" has no meaning here.',
      expect.stringMatching(/^m\.jsonl, line 2: "label" is missing or wrong/u),
      'm.jsonl, line 3: The line is not valid JSON.',
      'm.jsonl, line 4: The line is no JSON object.',
      expect.stringMatching(/^m\.jsonl, line 5: "objects\.1" is missing or wrong/u),
      'm.jsonl, line 6: "class" says once more what another key says.',
      expect.stringMatching(/^m\.jsonl, line 8: "file_name" is missing or wrong/u),
    ]);
    expect(set.issues.filter(({ harmless }) => harmless)).toHaveLength(1);
  });
});

describe('what Python writes', () => {
  it('may hold no numbers where nobody reads', async () => {
    const { set } = await read(file('m.jsonl', '{"file_name": "a.png", "label": "cup", "score": NaN}\n'));
    expect(set.samples.map(({ label }) => label)).toEqual(['cup']);
  });
});

it.each([
  ['captions', '5', '"captions" is missing or wrong: it is neither a text nor a list.'],
  ['objects', '{"categories": [0]}', '"objects" is missing or wrong: it is neither a text nor a list.'],
])('%s that are no text and no list are named', async (key, value, message) => {
  const rows = `{"file_name": "a.png", "label": "cup"}\n{"file_name": "b.png", "${key}": ${value}}`;
  const { set } = await read(file('m.jsonl', rows));
  expect(set.issues).toMatchObject([{ where: 'm.jsonl, line 2', what: message }]);
});

describe('annotations of several kinds', () => {
  it('give way to the first kind with a usable row, which is said', async () => {
    const { set } = await read(
      file('t.csv', 'file_name,label\na.png,cup\nb.png,dog'),
      file('m.jsonl', '{"file_name": "c.png", "label": "fox"}'),
      file('broken.json', '{'),
    );
    expect(set.samples.map(({ label }) => label)).toEqual(['fox']);
    expect(set.issues.map(({ where }) => where)).toEqual([
      expect.stringMatching(/^broken\.json/u),
      'CSV table',
    ]);
  });
});

describe('pictures on the web', () => {
  it('are fetched when they are asked for', async () => {
    const source = await table('file_name,label\nhttps://example.org/a b.png,cup\nftp://x/y.png,dog\n');
    expect(source.set.samples).toHaveLength(1);
    expect(source.set.issues).toMatchObject([{ what: 'The picture ftp://x/y.png is missing.' }]);
    expect(new TextDecoder().decode(await source.image(0))).toBe('from https://example.org/a b.png');
  });
});
