import { describe, expect, it } from 'vitest';

import type { NamedFile } from './calibration-set.ts';
import { readCalibration } from './read-calibration.ts';

const file = (path: string, text: string): NamedFile => ({ path, contents: new Blob([text]) });
const PICTURES = ['1.png', '2.png'].map((path) => file(path, path));

const readFiles = (...files: readonly NamedFile[]) =>
  readCalibration('set', files, { fetchPicture: () => Promise.reject(new Error('offline')) });

/** Reads rows of JSON Lines with two pictures. */
const read = (...rows: readonly object[]) =>
  readFiles(file('q.jsonl', rows.map((row) => JSON.stringify(row)).join('\n')), ...PICTURES);

/** Picture, question and label of each sample. */
const told = ({ set, pictures }: Awaited<ReturnType<typeof readFiles>>) =>
  set.samples.map(({ prompt, label }, at) => [pictures[at], prompt, label]);

const cups = { file_name: '1.png', prompt: 'How many cups?', label: '2' };
const dogs = { file_name: '1.png', prompt: 'How many dogs?', label: '1' };

describe('questions about pictures', () => {
  it('are samples of their own, beside the picture without a question', async () => {
    const source = await read(
      cups,
      dogs,
      { file_name: '1.png', label: 'cup' },
      { ...cups, file_name: '2.png' },
    );
    expect(told(source)).toEqual([
      ['1.png', 'How many cups?', '2'],
      ['1.png', 'How many dogs?', '1'],
      ['1.png', undefined, 'cup'],
      ['2.png', 'How many cups?', '2'],
    ]);
    expect(source.set.samples.map(({ id }) => id)).toEqual([
      '1.png: How many cups?',
      '1.png: How many dogs?',
      '1.png',
      '2.png: How many cups?',
    ]);
    expect(source.set.issues).toEqual([]);
    expect(new TextDecoder().decode(await source.image(1))).toBe('1.png');
  });

  it('with two answers are left out on all sides, the other questions about the picture kept', async () => {
    const source = await read(cups, dogs, { ...cups, label: '3' }, cups);
    expect(told(source)).toEqual([['1.png', 'How many dogs?', '1']]);
    expect(source.set.issues.map(({ where, what }) => `${where}: ${what}`)).toEqual([
      'q.jsonl, line 1: The label of 1.png: How many cups? is "2" here, but "3" in q.jsonl, line 3. The question is left out.',
      'q.jsonl, line 3: The label of 1.png: How many cups? is "3" here, but "2" in q.jsonl, line 1. The question is left out.',
      'q.jsonl, line 4: The label of 1.png: How many cups? is "2" here, but "3" in q.jsonl, line 3. The question is left out.',
    ]);
  });

  it('are the same question with other space around, and not with other words', async () => {
    const source = await read(
      cups,
      { ...cups, prompt: ' How many cups? ' },
      { ...cups, prompt: 'how many cups?' },
    );
    expect(source.set.samples).toHaveLength(2);
    expect(source.set.issues).toMatchObject([{ where: 'q.jsonl, line 2', what: /This repeats/u }]);
  });

  it('share a picture only under one name: of two names that fit it equally well, neither is sure', async () => {
    const source = await read(
      { ...cups, file_name: 'x/1.png' },
      { ...dogs, file_name: 'y/1.png' },
      { ...cups, file_name: '2.png' },
    );
    expect(told(source)).toEqual([['2.png', 'How many cups?', '2']]);
    expect(source.set.issues).toHaveLength(2);
  });

  it('may be called question, and their answers answer; numbers are labels', async () => {
    const source = await read({ image: '1.png', question: 'How many?\r\nOne word.', answer: 3 });
    expect(told(source)).toEqual([['1.png', 'How many?\nOne word.', '3']]);
    await expect(read({ image: '1.png', label: 3 })).rejects.toThrow('"label" is missing or wrong');
    const twice = read({ image: '1.png', question: 'a?', prompt: 'b?', answer: 'x' });
    await expect(twice).rejects.toThrow('"prompt" says once more what another key says');
  });

  it('are the text beside a question_id, as LLaVA and POPE write them, and captions without one', async () => {
    const row = { image: '1.png', text: 'Is there a dog?', label: 'no' };
    expect(told(await read({ question_id: 7, category: 'random', ...row }))).toEqual([
      ['1.png', 'Is there a dog?', 'no'],
    ]);
    const [caption] = (await read(row)).set.samples;
    expect(caption).toEqual({ id: '1.png', fileName: '1.png', label: 'no', captions: ['Is there a dog?'] });
  });

  it('need an answer, and have an end', async () => {
    await expect(read({ image: '1.png', prompt: 'Why?' })).rejects.toThrow('Nothing is said about 1.png');
    await expect(read({ ...cups, prompt: 'x'.repeat(10_001) })).rejects.toThrow(
      '"prompt" is missing or wrong: it must be at most 10000 characters long',
    );
    const table = readFiles(file('q.csv', 'file_name,prompt\n1.png,Why?'), ...PICTURES);
    await expect(table).rejects.toThrow('This line is no header');
  });

  it('of several files are read as one set, which names the files', async () => {
    const one = file('counting.jsonl', JSON.stringify(cups));
    const other = file('places.jsonl', JSON.stringify(dogs));
    const source = await readFiles(one, other, ...PICTURES);
    expect(source.set.samples).toHaveLength(2);
    expect(source.set.issues).toMatchObject([
      { what: 'The questions of counting.jsonl and places.jsonl are read as one set.', harmless: true },
    ]);
    expect((await readFiles(one, ...PICTURES)).set.issues).toEqual([]);
  });
});
