import { describe, expect, it } from 'vitest';
import { ReadAhead } from './read-ahead.ts';

function reader(order: readonly string[], fails: readonly string[] = []) {
  const begun: string[] = [];
  const files = new ReadAhead(order, (file: string) => {
    begun.push(file);
    return fails.includes(file)
      ? Promise.reject(new Error(`${file} is broken`))
      : Promise.resolve(`of ${file}`);
  });
  return { begun, files };
}

describe('files that are read one ahead', () => {
  it('are read once each, and the next one while the caller has this one', async () => {
    const { begun, files } = reader(['a', 'b', 'c']);
    expect(begun).toEqual([]);
    expect(await files.next('a')).toBe('of a');
    expect(begun).toEqual(['a', 'b']);
    expect(await files.next('b')).toBe('of b');
    expect(await files.next('c')).toBe('of c');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('may be left out', async () => {
    const { begun, files } = reader(['a', 'b', 'c']);
    await files.next('a');
    expect(await files.next('c')).toBe('of c');
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('fail when they are asked for, and not before', async () => {
    const { files } = reader(['a', 'b'], ['b']);
    expect(await files.next('a')).toBe('of a');
    await expect(files.next('b')).rejects.toThrow('b is broken');
  });
});
