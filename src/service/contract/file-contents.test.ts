import { describe, expect, it } from 'vitest';
import type { FileContents } from '#engine/calibration/calibration-set.ts';
import {
  type ContentReference,
  contentsIn,
  referencesIn,
  replaceContents,
  withContents,
  withReferences,
} from './file-contents.ts';

const first = new Blob(['first']);
const second = new Blob(['second!']);
const third: FileContents = { size: 5, arrayBuffer: () => new Blob(['third']).arrayBuffer() };

/** A nested input with named files in a list, and bare contents beside them. */
const local = {
  name: 'set',
  origin: {
    kind: 'folder',
    files: [
      { path: 'a.json', contents: first },
      { path: 'images/b.png', contents: second },
    ],
  },
  image: third,
  skip: [1, 2],
  nothing: null,
};

const wire = {
  name: 'set',
  origin: {
    kind: 'folder',
    files: [
      { path: 'a.json', sha256: 'hash of 0', bytes: 5 },
      { path: 'images/b.png', sha256: 'hash of 1', bytes: 7 },
    ],
  },
  image: { sha256: 'hash of 2', bytes: 5 },
  skip: [1, 2],
  nothing: null,
};

const all: readonly FileContents[] = [first, second, third];

function refer(contents: FileContents): ContentReference {
  return { sha256: `hash of ${String(all.indexOf(contents))}`, bytes: contents.size };
}

function open({ sha256 }: ContentReference): FileContents {
  const contents = all.find((candidate) => refer(candidate).sha256 === sha256);
  if (contents) return contents;
  throw new Error(`There are no contents of ${sha256}.`);
}

describe('the files of a value', () => {
  it('are found at any depth, in order', () => {
    expect(contentsIn(local)).toEqual([first, second, third]);
    expect(contentsIn(local).map((contents) => all.indexOf(contents))).toEqual([0, 1, 2]);
    expect(referencesIn(wire).map(({ sha256 }) => sha256)).toEqual(['hash of 0', 'hash of 1', 'hash of 2']);
  });

  it('become references: a named file keeps its path, bare contents have none', () => {
    expect(withReferences(local, refer)).toEqual(wire);
  });

  it('come back from their references as the same objects', () => {
    const back = withContents(wire, open);
    expect(back).toEqual(local);
    expect(contentsIn(back).map((contents) => all.indexOf(contents))).toEqual([0, 1, 2]);
  });

  it('can be the value itself', () => {
    expect(contentsIn(first)).toEqual([first]);
    expect(withReferences(first, refer)).toEqual({ sha256: 'hash of 0', bytes: 5 });
    expect(withReferences({ path: 'a', contents: first }, refer)).toEqual({
      path: 'a',
      sha256: 'hash of 0',
      bytes: 5,
    });
    expect(withContents({ sha256: 'hash of 0', bytes: 5 }, open)).toBe(first);
  });

  it('are replaced one by one, everything else being kept', () => {
    const replaced = replaceContents(local, (contents) => (contents === third ? first : contents));
    expect(replaced).toEqual({ ...local, image: first });
    expect(contentsIn(replaced).map((contents) => all.indexOf(contents))).toEqual([0, 1, 0]);
    expect(local.image).toBe(third);
  });
});

describe('a value without files', () => {
  const plain = { spec: { skip: [1, 2], table: null }, names: ['a', 'b'], at: new Date(0) };

  it('stays the same object', () => {
    expect(withReferences(plain, refer)).toBe(plain);
    expect(withContents(plain, open)).toBe(plain);
    expect(replaceContents(plain, () => first)).toBe(plain);
  });

  it('has neither contents nor references', () => {
    expect(contentsIn(plain)).toEqual([]);
    expect(referencesIn(plain)).toEqual([]);
    expect(contentsIn(undefined)).toEqual([]);
    expect(withReferences(undefined, refer)).toBeUndefined();
  });
});
