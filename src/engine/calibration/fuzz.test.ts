import { BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js';
import { beforeAll, describe, expect, it } from 'vitest';

import { Dice, mutateBytes, mutateJson } from '#engine/convert/testing/mutations.ts';
import { SkipscopeError } from '#engine/base/errors.ts';

import type { CalibrationSet, CalibrationSource, NamedFile } from './calibration-set.ts';
import { readCalibration } from './read-calibration.ts';

const ROWS = 8;
const rowNumbers = Array.from({ length: ROWS }, (_, row) => row);
const PICTURES = rowNumbers.map((row) => ({
  path: `images/p${row}.png`,
  contents: new Blob([`picture ${row}`]),
}));

/** Header and a row for each picture, with everything that quotation marks are for. */
const TABLE = [
  'file_name,label,objects,captions',
  ...rowNumbers.map(
    (row) =>
      `images/p${row}.png,"kind, ${row}",a${row};b|c,"A ""small"" picture, the ${row}th."${row % 2 ? '\r' : ''}`,
  ),
];
const JSON_LINES = rowNumbers.map((row) =>
  JSON.stringify({
    file_name: `images/p${row}.png`,
    label: `kind ${row}`,
    objects: ['a', 'b'],
    captions: ['ü'],
  }),
);
const COCO = {
  images: rowNumbers.map((row) => ({ id: row, file_name: `p${row}.png`, width: 9, height: 9 })),
  categories: rowNumbers.map((row) => ({ id: row, name: `kind ${row}` })),
  annotations: rowNumbers.flatMap((row) => [
    { id: row, image_id: row, category_id: row, bbox: [0, 0, 4, 4], iscrowd: 0 },
    { id: row + ROWS, image_id: row, category_id: (row + 1) % ROWS, bbox: [0, 0, 2, 4], iscrowd: 0 },
  ]),
};
const CODA = {
  ...COCO,
  annotations: COCO.annotations.map((row) => ({ ...row, corner_case: row.id % 3 === 0 })),
};

const read = (files: readonly NamedFile[]) =>
  readCalibration('fuzz', files, {
    fetchPicture: () => Promise.reject(new SkipscopeError('not-found', '', '')),
  });

/** Null where reading is refused in words; anything else that is thrown is a finding of its own. */
async function readOrRefuse(files: readonly NamedFile[]): Promise<CalibrationSource | null> {
  try {
    return await read(files);
  } catch (error) {
    if (error instanceof SkipscopeError && error.code === 'invalid-calibration') return null;
    throw error;
  }
}

/** Runs `attempt` for as many seeds; it returns what is wrong, or null. Fails with all findings at once. */
async function fuzz(runs: number, seed: number, attempt: (dice: Dice) => Promise<string | null>) {
  const findings: string[] = [];
  for (let run = 0; run < runs; run++) {
    const finding = await attempt(new Dice(seed + run)).catch((error: unknown) =>
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
    if (finding !== null) findings.push(`${seed + run}: ${finding}`);
  }
  expect(findings.join('\n')).toBe('');
}

/** Damage to one line that knows about tables. */
function mutateLine(line: string, dice: Dice): Uint8Array {
  const at = dice.below(line.length + 1);
  const insert = dice.pick(['"', ',', '\n', '\r\n', ';', '[', '{', '\0', '""', '\t', '\uFEFF', '\\']);
  const texts = [line.slice(0, at) + insert + line.slice(at), line.slice(0, at), `${line}\n${line}`, ''];
  return dice.below(2) === 0
    ? new TextEncoder().encode(dice.pick(texts))
    : mutateBytes(new TextEncoder().encode(line), dice).bytes;
}

/** Whether an issue names the line, alone or in a range. */
function isNamed({ issues }: CalibrationSet, line: number): boolean {
  return issues.some(({ where }) => {
    const [first, last] = /lines? (\d+)(?: to (\d+))?$/u.exec(where)?.slice(1) ?? [];
    return first !== undefined && Number(first) <= line && line <= Number(last ?? first);
  });
}

/** Mutates one line; the rows of all others must come out as they were, or be named. */
async function tryLine(path: string, lines: readonly string[], dice: Dice): Promise<string | null> {
  const original = (await read([file(path, lines.join('\n')), ...PICTURES])).set;
  const at = dice.below(lines.length);
  const mutant = mutateLine(lines[at] ?? '', dice);
  const behind = lines.slice(at + 1).map((line) => `\n${line}`);
  const parts = [...lines.slice(0, at).map((line) => `${line}\n`), mutant, ...behind];
  const source = await readOrRefuse([{ path, contents: new Blob([...parts.map(bytesOf)]) }, ...PICTURES]);
  if (source === null) return null;
  const more = new TextDecoder().decode(mutant).split(/\r\n?|\n/u).length - 1;
  const text = new TextDecoder().decode(mutant);
  const header = lines.length - original.samples.length;
  // Another header means another table; the column that it no longer knows is named.
  if (at < header && isNamed(source.set, 1 + more)) return null;
  for (const [row, sample] of original.samples.entries()) {
    const line = row + header;
    if (line === at) continue;
    const now = source.set.samples.find(({ id }) => id === sample.id);
    if (JSON.stringify(now) === JSON.stringify(sample)) continue;
    if (isNamed(source.set, line + 1 + (line > at ? more : 0))) continue;
    return `line ${at + 1} is ${JSON.stringify(text)}, and row ${row} became ${JSON.stringify(now)}`;
  }
  const used = source.set.samples.length === original.samples.length;
  return used || source.set.issues.length > 0 || text.trim() === ''
    ? null
    : `line ${at + 1} is ${JSON.stringify(text)}: lost in silence`;
}

function file(path: string, text: string): NamedFile {
  return { path, contents: new Blob([text]) };
}

function bytesOf(part: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof part === 'string' ? new TextEncoder().encode(part) : new Uint8Array(part);
}

describe('a mutated set is refused in words, or read with its bad rows named', () => {
  it('a table', () => fuzz(160, 10_000, (dice) => tryLine('t.csv', TABLE, dice)));

  it('JSON Lines', () => fuzz(120, 20_000, (dice) => tryLine('m.jsonl', JSON_LINES, dice)));

  it.each([
    ['COCO', COCO, 30_000],
    ['CODA', CODA, 40_000],
  ])('%s', async (_, document, seed) => {
    const original = (await read([file('i.json', JSON.stringify(document)), ...PICTURES])).set;
    await fuzz(60, seed, async (dice) => {
      const { path, what, value } = mutateJson(document, dice);
      const source = await readOrRefuse([file('i.json', JSON.stringify(value)), ...PICTURES]);
      if (!source) return null;
      const { samples, issues } = source.set;
      return samples.length < original.samples.length && issues.length === 0
        ? `${path} ${what}: ${original.samples.length - samples.length} samples lost in silence`
        : null;
    });
    await fuzz(20, seed + 5000, async (dice) => {
      const { bytes } = mutateBytes(new TextEncoder().encode(JSON.stringify(document)), dice);
      await readOrRefuse([{ path: 'i.json', contents: new Blob([bytes]) }, ...PICTURES]);
      return null;
    });
  });

  describe('an archive', () => {
    let archive: Uint8Array;
    beforeAll(async () => {
      const writer = new ZipWriter(new BlobWriter());
      await writer.add('t.csv', new TextReader(TABLE.join('\n')));
      for (const { path, contents } of PICTURES)
        await writer.add(path, new TextReader(await contents.text()), { level: 0 });
      archive = new Uint8Array(await (await writer.close()).arrayBuffer());
    });

    it('with pictures that come out as they were packed, or not at all', () =>
      fuzz(120, 50_000, async (dice) => {
        const { what, bytes } = mutateBytes(archive, dice);
        const source = await readOrRefuse([{ path: 'set.zip', contents: new Blob([bytes]) }]);
        for (const [index, { fileName }] of source?.set.samples.entries() ?? []) {
          const packed = PICTURES.find(({ path }) => path === fileName)?.contents;
          const now = await source?.image(index).catch((error: unknown) => {
            if (error instanceof SkipscopeError) return null;
            throw error;
          });
          if (now && new TextDecoder().decode(now) !== (await packed?.text()))
            return `${what}: ${fileName} became ${new TextDecoder().decode(now)}`;
        }
        return null;
      }));
  });
});
