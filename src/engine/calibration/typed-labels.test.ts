import { describe, expect, it } from 'vitest';

import { summarizeCalibration } from '#engine/tasks/calibration-summary.ts';
import type { CalibrationSource, NamedFile } from './calibration-set.ts';
import { packArchive } from './pack-archive.ts';
import { readCalibration } from './read-calibration.ts';
import { type TypedPicture, areUnlabelled, freePath, typedAnnotation, typedSet } from './typed-labels.ts';

const file = (path: string): NamedFile => ({ path, contents: new Blob([path]) });
const typed = (path: string, texts: Partial<TypedPicture> = {}): TypedPicture => ({
  ...{ label: '', objects: '', captions: '' },
  ...texts,
  ...file(path),
});

const PICTURES = [
  typed('1.png', {
    label: ' traffic  light ',
    objects: 'cup; spoon, cup,\nbox',
    captions: 'A cup.\n\nTwo, or so.',
  }),
  typed('trip/ä 100%20.png', { label: 'dog' }),
  typed('3.png', { captions: '["not a list]' }),
  typed('nothing.png', { label: ' ' }),
];

function read(files: readonly NamedFile[]): Promise<CalibrationSource> {
  return readCalibration('mine', files, {
    fetchPicture: () => Promise.reject(new TypeError('No web here.')),
  });
}

describe('pictures about which nothing is said', () => {
  it.each([
    ['loose pictures', ['1.png', 'b.JPG'], true],
    ['pictures in a folder that names nothing', ['images/1.png'], true],
    ['hidden files beside them', ['1.png', '.DS_Store', '__MACOSX/cup/1.png'], true],
    ['another file beside them', ['1.png', 'readme.txt'], true],
    ['a folder per label', ['cup/1.png'], false],
    ['an annotation file', ['1.png', 'labels.csv'], false],
    ['an archive', ['1.png', 'more.zip'], false],
    ['no pictures', ['readme.txt'], false],
  ])('are told from others: %s', (_, paths, expected) => {
    expect(areUnlabelled(paths.map(file))).toBe(expected);
  });

  it('get names that no other one has', () => {
    const taken = new Set(['a.b.png', 'a.b (2).png']);
    expect(freePath('a.b.png', taken)).toBe('a.b (3).png');
    expect(freePath('c.png', taken)).toBe('c.png');
  });
});

describe('what was typed about pictures', () => {
  it('is a label, distinct objects and captions', () => {
    expect(PICTURES.map(typedAnnotation)).toEqual([
      { label: 'traffic light', objects: ['cup', 'spoon', 'box'], captions: ['A cup.', 'Two, or so.'] },
      { label: 'dog' },
      { captions: ['["not a list]'] },
      {},
    ]);
  });

  it('becomes a set that the importers read, for every task', async () => {
    const source = await read(typedSet(PICTURES));
    expect(source.set.issues).toEqual([]);
    expect(source.set.samples).toMatchObject([
      { fileName: '1.png', ...typedAnnotation(PICTURES[0] ?? typed('')) },
      { fileName: 'trip/ä 100%20.png', label: 'dog' },
      { fileName: '3.png', captions: ['["not a list]'] },
    ]);
    expect(summarizeCalibration(source.set).tasks).toEqual(['single-object', 'multi-object', 'captioning']);
    expect(new TextDecoder().decode(await source.image(1))).toBe('trip/ä 100%20.png');
  });

  it('is the same set when it is read from an archive', async () => {
    const files = typedSet(PICTURES);
    const archive = await packArchive(files);
    const again = await read([{ path: 'mine.zip', contents: archive }]);
    expect(again.set).toEqual((await read(files)).set);
    expect(new TextDecoder().decode(await again.image(2))).toBe('3.png');
    expect(await packArchive([{ path: 'mine.zip', contents: archive }])).toBe(archive);
  });
});
