import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryFolder } from '#engine/checkpoint/testing/memory-folder.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { SKIP_SET_INDEX, readPublishedSkipSets } from './published-skip-set.ts';
import { parseSkipFile, skipSetFor } from './skip-file.ts';
import { publishedSet } from './testing/published-set.ts';

const parse = (text: string) => parseSkipFile('set.json', new TextEncoder().encode(text));
const REGISTRY = path.resolve(import.meta.dirname, '../../../public/skip-sets');
const PUBLISHED = publishedSet(32, [24, 27, 30]);
const CONFIG = path.resolve(import.meta.dirname, '../../../test-data/exports/skip-config.json');

describe('a file of a skip set', () => {
  it('is the JSON config of a run, an export record, or a plain one', () => {
    expect(parse(readFileSync(CONFIG, 'utf8'))).toEqual({ skip: [21, 22, 23], of: 24 });
    expect(parse('{"format": "skipscope-export", "skip": [1], "source": {"blocks": 4}}')).toEqual({
      skip: [1],
      of: 4,
    });
    expect(parse('{"skip": [7, 3, 3], "blocks": 32}')).toEqual({ skip: [3, 7], of: 32 });
  });

  it.each([
    ['{"skip": [3]}', 'for a model of how many blocks'],
    ['{"skip": [-1], "blocks": 4}', 'set.json: skip[0]'],
    ['[3, 7]', 'set.json'],
    ['3,7', 'set.json is not valid JSON'],
  ])('is not %s', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('fits a model of as many blocks only', () => {
    expect(skipSetFor({ skip: [3, 7], of: 12 }, 12)).toEqual([3, 7]);
    expect(skipSetFor({ skip: [3], of: null }, 12)).toEqual([3]);
    expect(() => skipSetFor({ skip: [3, 7], of: 40 }, 12)).toThrow('meant for a model of 40 blocks');
    expect(() => skipSetFor({ skip: [12], of: null }, 12)).toThrow('Block 12 does not exist');
  });
});

describe('a published skip set', () => {
  const published = (changes: object) => parse(JSON.stringify({ ...PUBLISHED, ...changes }));

  it('names its blocks', () => {
    expect(published({})).toEqual({ skip: [24, 27, 30], of: 32, published: PUBLISHED });
  });

  it.each([
    [{ skip: [27, 24] }, 'set.json: skip: not ascending'],
    [{ skip: [24, 24] }, 'set.json: skip: not ascending'],
    [{ skip: [32] }, 'set.json: skip: names a block that the model does not have'],
    [{ skip: [] }, 'set.json: skip'],
    [{ version: 2 }, 'set.json: version'],
    [{ verified: true }, 'set.json: verified'],
    [{ source: { citation: ' ', url: 'https://example.org/' } }, 'set.json: source.citation'],
    [{ source: { citation: 'A', url: 'javascript:alert(1)' } }, 'set.json: source.url'],
    [{ model: { ...PUBLISHED.model, id: 'name' } }, 'set.json: model.id: owner/name'],
    [{ metrics: 1 }, 'set.json'],
  ])('is not one with %j', (changes, message) => {
    expect(() => published(changes)).toThrow(message);
  });

  it('is in every file of the registry, and the index lists them all', async () => {
    const registry = new DirectorySource(REGISTRY);
    const sets = await readPublishedSkipSets(registry);
    const files = readdirSync(REGISTRY).filter((name) => !['README.md', SKIP_SET_INDEX].includes(name));
    expect(sets).toHaveLength(files.length);
  });

  it('is read from a folder by its index, and a wrong one is named', async () => {
    const index = { format: 'skipscope-published-skip-sets', version: 1, files: ['a.json'] };
    const folder = new MemoryFolder().putJson('a.json', PUBLISHED).putJson('unlisted.json', {});
    expect(await readPublishedSkipSets(folder)).toEqual([]);
    folder.putJson(SKIP_SET_INDEX, index);
    expect(await readPublishedSkipSets(folder)).toEqual([PUBLISHED]);
    folder.putJson('a.json', { ...PUBLISHED, skip: [32] });
    await expect(readPublishedSkipSets(folder)).rejects.toThrow('a.json: skip: names a block');
    folder.putJson(SKIP_SET_INDEX, { ...index, files: ['../a.json'] });
    await expect(readPublishedSkipSets(folder)).rejects.toThrow('index.json: files[0]');
  });
});
