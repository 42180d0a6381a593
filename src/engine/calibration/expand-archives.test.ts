import { BlobWriter, TextReader, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';

import type { NamedFile, RowIssue } from './calibration-set.ts';
import { expandArchives } from './expand-archives.ts';

async function archive(entries: Readonly<Record<string, string>>, password?: string): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), password === undefined ? {} : { password });
  for (const [path, text] of Object.entries(entries)) await writer.add(path, new TextReader(text));
  return writer.close();
}

async function expand(...files: readonly NamedFile[]) {
  const issues: RowIssue[] = [];
  return { files: await expandArchives(files, issues), issues };
}

const named = (path: string, contents: Blob): NamedFile => ({ path, contents });

describe('an archive', () => {
  it('counts as the files in it, without what an operating system adds', async () => {
    const zip = await archive({
      'cup/1.png': 'one',
      '__MACOSX/cup/._1.png': 'x',
      '__MACOSX/cup/2.png': 'x',
      'cup/.DS_Store': 'x',
    });
    const { files, issues } = await expand(named('set.ZIP', zip));
    expect(files.map(({ path, contents }) => [path, contents.size])).toEqual([['cup/1.png', 3]]);
    expect(new TextDecoder().decode(await files[0]?.contents.arrayBuffer())).toBe('one');
    expect(issues).toEqual([]);
  });

  it('with two files of one name leaves both out, also where back slashes make the names equal', async () => {
    const zip = await archive({ 'cup/1.png': 'one', 'cup\\1.png': 'two', '2.png': 'three' });
    const { files, issues } = await expand(named('set.zip', zip));
    expect(files.map(({ path }) => path)).toEqual(['2.png']);
    expect(issues).toMatchObject([{ where: 'set.zip, cup/1.png', what: expect.stringContaining('2 files') }]);
  });

  it('keeps apart from others with files of equal names, and from what lies beside it', async () => {
    const [a, b] = [await archive({ '1.png': 'a' }), await archive({ '1.png': 'b' })];
    const { files } = await expand(named('x/a.zip', a), named('b.zip', b), named('t.csv', new Blob()));
    expect(files.map(({ path }) => path)).toEqual(['x/a/1.png', 'b/1.png', 't.csv']);
  });

  it('is read in parts where the host can, and else as a whole', async () => {
    const zip = await archive({ 'big.txt': 'x'.repeat(9), '1.png': 'one' });
    const parts: number[] = [];
    const slice = (start: number, end: number) => {
      parts.push(end - start);
      return zip.slice(start, end);
    };
    const whole = () => zip.arrayBuffer();
    const inParts = await expand({ path: 'a.zip', contents: { size: zip.size, arrayBuffer: whole, slice } });
    const atOnce = await expand({ path: 'a.zip', contents: { size: zip.size, arrayBuffer: whole } });
    for (const { files } of [inParts, atOnce])
      expect(new TextDecoder().decode(await files[1]?.contents.arrayBuffer())).toBe('one');
    expect(parts.length).toBeGreaterThan(2);
  });

  it('that floods the computer is not unpacked: files that only a bomb has are named', async () => {
    const zip = await archive({
      'bomb.png': '\0'.repeat(2 ** 22),
      'flat.csv': 'a'.repeat(9000),
      '1.png': 'one',
    });
    const { files, issues } = await expand(named('set.zip', zip));
    expect(files.map(({ path }) => path)).toEqual(['flat.csv', '1.png']);
    expect(issues).toMatchObject([
      { where: 'set.zip, bomb.png', what: expect.stringContaining('times its packed') },
    ]);
  });

  it('is left out when all of them together unpack to more than anybody searches on', async () => {
    // As if each of 100 files had 255 MiB, packed and unpacked.
    const bytes = new Uint8Array(
      await (
        await archive(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`${String(at)}.png`, 'x'])))
      ).arrayBuffer(),
    );
    const view = new DataView(bytes.buffer);
    for (let at = view.getUint32(bytes.length - 6, true); view.getUint32(at, true) === 0x02014b50;) {
      view.setUint32(at + 20, 255 * 2 ** 20, true);
      view.setUint32(at + 24, 255 * 2 ** 20, true);
      at +=
        46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    }
    const zip = new Blob([bytes]);
    const { files, issues } = await expand(
      named('a.zip', zip),
      named('b.zip', zip),
      named('t.csv', new Blob()),
    );
    expect(files).toHaveLength(101);
    expect(files.at(-1)?.path).toBe('t.csv');
    expect(issues).toEqual([
      {
        where: 'b.zip',
        what: 'With this archive the offer would unpack to more than 32 GiB.',
        remedy: expect.stringContaining('Offer'),
      },
    ]);
  });

  it('is left out when all of them together hold more files than anybody searches on', async () => {
    // One small archive, offered again and again.
    const zip = await archive({ '1.png': '', '.hidden': '', '2.png': '' });
    const offered = ['a', 'b', 'c', 'd'].map((name) => named(`${name}.zip`, zip));
    const issues: RowIssue[] = [];
    const files = await expandArchives(offered, issues, 7);
    expect(files.map(({ path }) => path)).toEqual(['a/1.png', 'a/2.png', 'b/1.png', 'b/2.png']);
    expect(issues.map(({ where }) => where)).toEqual(['c.zip', 'd.zip']);
    expect(issues[0]?.what).toContain('more files than any set has');
  });

  it('that lies about a size is found out while it is unpacked', async () => {
    const bytes = new Uint8Array(await (await archive({ '1.txt': 'one '.repeat(500) })).arrayBuffer());
    const view = new DataView(bytes.buffer);
    const directory = view.getUint32(bytes.length - 6, true);
    expect(view.getUint32(directory + 24, true)).toBe(2000);
    for (const size of [1999, 2001]) {
      view.setUint32(directory + 24, size, true);
      const { files } = await expand(named('set.zip', new Blob([bytes])));
      await expect(files[0]?.contents.arrayBuffer()).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it.each([
    ['encrypted', () => archive({ '1.png': 'one' }, 'secret'), 'set.zip, 1.png', 'encrypted'],
    ['no archive', () => Promise.resolve(new Blob(['PK nothing'])), 'set.zip', 'cannot be read'],
    ['empty', () => Promise.resolve(new Blob()), 'set.zip', 'cannot be read'],
  ])('that is %s is named', async (_, make, where, what) => {
    const { files, issues } = await expand(named('set.zip', await make()));
    expect(files).toEqual([]);
    expect(issues).toMatchObject([{ where, what: expect.stringContaining(what) }]);
  });
});
