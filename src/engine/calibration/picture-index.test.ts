import { describe, expect, it } from 'vitest';
import { PictureIndex } from './picture-index.ts';

const named = (path: string) => ({ path, contents: new Blob() });
const paths = (index: PictureIndex, name: string) => index.find(name).files.map(({ path }) => path);

describe('a picture', () => {
  it('is found by the end of its path, the whole path first', () => {
    const index = new PictureIndex([named('a/b/1.png'), named('c/b/1.png'), named('1.png')]);
    expect(paths(index, 'a/b/1.png')).toEqual(['a/b/1.png']);
    expect(paths(index, 'b/1.png')).toEqual(['a/b/1.png', 'c/b/1.png']);
    expect(paths(index, '1.png')).toEqual(['1.png']);
    expect(paths(index, 'other/1.png')).toEqual(['a/b/1.png', 'c/b/1.png', '1.png']);
    expect(paths(index, '2.png')).toEqual([]);
  });

  it('is found whatever its own path looks like', () => {
    for (const path of ['/x/1.png', 'x//1.png', './x/1.png', 'x\\1.png', '../x/1.png'])
      expect(paths(new PictureIndex([named(path)]), path)).toEqual([path]);
  });

  it('does not cost memory for every folder of a path that only an attacker has', () => {
    const deep = `${'a/'.repeat(30_000)}1.png`;
    const before = process.memoryUsage().heapUsed;
    // 30,000 endings each would be gigabytes.
    const index = new PictureIndex(Array.from({ length: 200 }, (_, at) => named(`${String(at)}/${deep}`)));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200e6);
    expect(paths(index, `0/${deep}`)).toEqual([`0/${deep}`]);
    expect(index.find('a/1.png').files).toHaveLength(200);
  });
});
