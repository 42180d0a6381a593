import { expect, it } from 'vitest';
import { offerFromInput } from './offered-files.ts';

/** A file as an input hands it over; `path` is empty for one that was not picked with its folder. */
function picked(name: string, path = ''): File {
  return Object.assign(new File(['x'], name), { webkitRelativePath: path });
}

it('a folder names what is in it, whatever its table is called', () => {
  const { name, files } = offerFromInput([
    picked('metadata.jsonl', 'street/metadata.jsonl'),
    picked('1.png', 'street/images/1.png'),
  ]);
  expect(name).toBe('street');
  expect(files.map(({ path }) => path)).toEqual(['metadata.jsonl', 'images/1.png']);
});

it('loose files are named after the one archive or table among them', () => {
  expect(offerFromInput([picked('scenes.zip')]).name).toBe('scenes');
  expect(offerFromInput([picked('1.png'), picked('cups.csv')]).name).toBe('cups');
  expect(offerFromInput([picked('a.csv'), picked('b.csv')]).name).toBe('My files');
});
