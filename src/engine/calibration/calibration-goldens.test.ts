import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { NamedFile, RowIssue } from './calibration-set.ts';
import { captionTexts } from './caption-text.ts';
import { expandArchives } from './expand-archives.ts';
import { PictureIndex } from './picture-index.ts';
import { readCalibration } from './read-calibration.ts';
import { annotationRow } from './annotation-row.ts';

const texts = z.array(z.string());
const place = z.array(z.int());
const GOLDENS = z
  .object({
    ids: z.object({ ids: texts, rows: z.record(z.string(), z.object({ annotations: place, same: place })) }),
    sets: z.array(
      z.object({
        name: z.string(),
        files: z.record(z.string(), z.unknown()),
        pictures: texts,
        samples: z.record(z.string(), z.record(z.string(), z.unknown())),
      }),
    ),
    paths: z.array(z.tuple([z.string(), z.string(), texts, texts])),
    cells: z.array(z.object({ text: z.string(), captions: texts.nullable() })),
    tables: z.array(z.object({ text: z.string(), rows: z.array(z.record(z.string(), z.string())) })),
    archives: z.array(z.object({ name: z.string(), zip: z.base64(), path: z.string().nullable() })),
  })
  .parse(JSON.parse(readFileSync('test-data/calibration/goldens.json', 'utf8')));

const file = (path: string, text: string): NamedFile => ({ path, contents: new Blob([text]) });
const read = async (...files: readonly NamedFile[]) => {
  const fetchPicture = () => Promise.reject(new Error('offline'));
  const { set, pictures } = await readCalibration('golden', files, { fetchPicture });
  return { ...set, pictures };
};

describe('ids are told apart as the dictionaries of pycocotools do', () => {
  const { ids, rows } = GOLDENS.ids;

  it.each(Object.entries(rows))('%s', async (image, { annotations, same }) => {
    const notes = ids.map((id, at) => `{"image_id":${id},"caption":"${String(at)}"}`).join();
    const set = await read(
      file('x.json', `{"images":[{"id":${image},"file_name":"a.png"}],"annotations":[${notes}]}`),
      file('a.png', 'a'),
    );
    expect(set.samples.map(({ captions }) => captions)).toEqual([annotations.map(String)]);
    expect(set.issues).toHaveLength(ids.length - annotations.length);
    for (const [at, other] of ids.entries()) {
      const images = `[{"id":${image},"file_name":"a.png"},{"id":${other},"file_name":"b.png"},{"id":"c","file_name":"c.png"}]`;
      const captions = [image, other, '"c"'].map((id) => `{"image_id":${id},"caption":"x"}`).join();
      const both = await read(
        file('x.json', `{"images":${images},"annotations":[${captions}]}`),
        ...['a.png', 'b.png', 'c.png'].map((path) => file(path, path)),
      );
      expect(both.pictures, other).toEqual(same.includes(at) ? ['c.png'] : ['a.png', 'b.png', 'c.png']);
      expect(new Set(both.samples.map(({ id }) => id)).size).toBe(both.samples.length);
    }
  });
});

describe('a COCO set says of each picture what pycocotools reads, one file at a time', () => {
  it.each(GOLDENS.sets)('$name', async ({ files, pictures, samples }) => {
    const set = await read(
      ...Object.entries(files).map(([path, value]) => file(path, JSON.stringify(value))),
      ...pictures.map((path) => file(path, path)),
    );
    const found = set.samples.map(({ label, objects, captions }, at) => [
      set.pictures[at],
      JSON.parse(JSON.stringify({ label, objects, captions })),
    ]);
    expect(Object.fromEntries(found)).toEqual(samples);
    expect(new Set(set.samples.map(({ id }) => id)).size).toBe(set.samples.length);
    // A picture that nothing is scored on is named.
    const named = JSON.stringify(set.issues);
    for (const path of pictures.filter((picture) => !(picture in samples))) expect(named).toContain(path);
  });
});

it.each(GOLDENS.paths)('%j, in the folder %j, is one of %j: %j', (name, folder, pictures, expected) => {
  const index = new PictureIndex(
    pictures.map((path) => file(path, path)),
    [folder],
  );
  expect(index.find(name, folder).files.map(({ path }) => path)).toEqual(expected);
});

describe('a cell holds the captions that JSON or Python reads in it, or is refused', () => {
  it.each(GOLDENS.cells)('$text', ({ text, captions }) => {
    const row = annotationRow.safeParse({ file_name: 'a.png', captions: text });
    expect(row.success ? row.data.captions : null).toEqual(captions);
    // The captions of COCO follow the same rule.
    const coco = captionTexts.safeParse(text);
    expect(coco.success ? coco.data : null).toEqual(captions);
  });
});

it.each(GOLDENS.tables)('a table with the line of Excel: $text', async ({ text, rows }) => {
  const set = await read(file('t.csv', text), file('a.png', 'a'));
  expect(set.samples.map(({ fileName, label }) => ({ file_name: fileName, label }))).toEqual(rows);
  expect(set.issues).toEqual([]);
});

it.each(GOLDENS.archives)('a name in an archive: $name', async ({ zip, path }) => {
  const issues: RowIssue[] = [];
  const contents = new Blob([Uint8Array.from(atob(zip), (char) => char.charCodeAt(0))]);
  const files = await expandArchives([{ path: 'set.zip', contents }], issues);
  expect(files.map((entry) => entry.path)).toEqual(path === null ? [] : [path]);
  expect(issues).toEqual([]);
});
