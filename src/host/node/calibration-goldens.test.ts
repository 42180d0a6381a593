import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { openCalibrationPath } from './calibration-path.ts';

const GOLDENS = 'test-data/models/calibration';
const contents = z.object({ samples: z.array(z.unknown()), categories: z.array(z.string()) });
const EXPECTED = z
  .object({
    coco: contents,
    coda: contents,
    splits: contents,
    csv: contents,
    jsonl: contents,
    folders: contents,
    prompts: contents,
    'question table': contents,
    pope: contents,
  })
  .parse(JSON.parse(await readFile(`${GOLDENS}/expected.json`, 'utf8')));

describe('a set is read as Python reads it', () => {
  it.each([
    ['coco', 'coco', []],
    ['coda', 'coda', []],
    ['coda', 'coda/corner_case.json', []],
    ['splits', 'splits', []],
    ['csv', 'csv', [/column "source" has no meaning/u]],
    ['csv', 'csv/table.csv', [/column "source" has no meaning/u]],
    ['jsonl', 'jsonl/metadata.jsonl', [/key "score" has no meaning/u]],
    ['folders', 'folders', []],
    ['prompts', 'questions/prompts.jsonl', []],
    ['question table', 'questions/table.csv', []],
    ['pope', 'questions/pope.jsonl', [/key "question_id" has no meaning/u, /key "category" has no meaning/u]],
  ] as const)('%s, from %s', async (key, path, notes) => {
    const { set } = await openCalibrationPath(`${GOLDENS}/${path}`);
    const { samples, categories, issues } = set;
    expect({ samples, categories }).toEqual(EXPECTED[key]);
    expect(issues.map(({ what }) => what)).toEqual(notes.map((note) => expect.stringMatching(note)));
    expect(issues.every(({ harmless }) => harmless)).toBe(true);
  });

  it('names what is neither a folder nor a calibration file', async () => {
    await expect(openCalibrationPath(`${GOLDENS}/csv/images/a.png`)).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(openCalibrationPath(`${GOLDENS}/nowhere`)).rejects.toMatchObject({ code: 'not-found' });
  });
});
