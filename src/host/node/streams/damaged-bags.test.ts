import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBag } from '#engine/streams/bag-recording.ts';
import { streamKindOf } from '#engine/streams/stream-kinds.ts';
import { openDiskRange } from './disk-range.ts';
import { NODE_STREAMS } from './node-streams.ts';
import { ALL, RECORDINGS, expected, framesOf } from './testing/golden-recordings.ts';

const PAGE = 512;
/** The first page of the table of messages. */
const ROOT = 7;

/** A bag of 31 small pages, to be damaged. */
class SmallBag {
  readonly bytes = Uint8Array.from(readFileSync(path.join(RECORDINGS, 'small-pages.db3')));

  page(number: number): Uint8Array {
    return this.bytes.subarray((number - 1) * PAGE, number * PAGE);
  }

  /** The leaves of the table of messages, in their order. */
  get leaves(): readonly number[] {
    const root = this.page(ROOT);
    const view = new DataView(root.buffer, root.byteOffset, root.byteLength);
    const children = Array.from({ length: view.getUint16(3) }, (_, at) =>
      view.getUint32(view.getUint16(12 + 2 * at)),
    );
    return [...children, view.getUint32(8)];
  }
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skipscope-bags-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function opened(bytes: Uint8Array) {
  const file = path.join(folder, 'bag.db3');
  await writeFile(file, bytes);
  return openBag(await openDiskRange(file));
}

/** The frames of a bag with the damage that was told. */
async function played(bytes: Uint8Array) {
  const bag = await opened(bytes);
  const damage: string[] = [];
  const frames = await framesOf(bag, expected.start, ({ message }) => damage.push(message));
  bag.close();
  return { frames, damage, remark: bag.remark };
}

describe('a damaged bag is played behind the damage', () => {
  it('of a page, from any time on', async () => {
    const bag = new SmallBag();
    const lost = bag.leaves[3] ?? 0;
    bag.page(lost)[0] = 0x77;
    const { frames, damage, remark } = await played(bag.bytes);
    expect(ALL).toEqual(expect.arrayContaining(frames));
    expect(frames.length).toBeGreaterThan(6);
    expect(frames.length).toBeLessThan(10);
    expect(frames.at(-1)).toEqual(ALL.at(-1));
    expect(damage).toEqual([
      `bag.db3 is damaged: 512 bytes at byte ${String((lost - 1) * PAGE)} are passed over (its page ${String(lost)} is of no table).`,
    ]);
    expect(remark).toBeNull();
    const again = await opened(bag.bytes);
    for (const [step] of ALL)
      expect(await framesOf(again, expected.start + BigInt(step * expected.step))).toEqual(
        frames.filter(([at]) => at >= step),
      );
    again.close();
  });

  it.each([0, -1])('of the page of the messages at place %s of the table', async (place) => {
    const bag = new SmallBag();
    bag.page(bag.leaves.at(place) ?? 0)[0] = 0x77;
    const { frames, damage } = await played(bag.bytes);
    expect(damage.length).toBe(1);
    expect(frames.length).toBeGreaterThan(7);
    expect(frames).toEqual(place === 0 ? ALL.slice(-frames.length) : ALL.slice(0, frames.length));
  });

  it('of the rest of a long row', async () => {
    const bag = new SmallBag();
    // The last four bytes of a leaf with one long row at its end name the page on which the row goes on.
    const leaf = bag.leaves.find((number) => bag.page(number).at(-1) !== 0) ?? 0;
    bag.page(leaf).fill(0, PAGE - 4);
    const { frames, damage } = await played(bag.bytes);
    expect(frames.length).toBe(9);
    expect(ALL).toEqual(expect.arrayContaining(frames));
    expect(damage).toEqual([
      expect.stringMatching(
        /^bag\.db3 is damaged: the message in row \d+ is passed over \(it ends before its page 0\)\.$/u,
      ),
    ]);
  });

  it('of the places of rows within a page', async () => {
    const bag = new SmallBag();
    const leaf = bag.page(bag.leaves[2] ?? 0);
    // The first of the two-byte places behind the header of eight bytes.
    leaf.fill(0xff, 8, 10);
    const { frames, damage } = await played(bag.bytes);
    expect(frames.length).toBeGreaterThan(8);
    expect(damage).toEqual([expect.stringMatching(/1 of \d rows in its page \d+ cannot be read\)\.$/u)]);
  });

  it('that was cut off, as far as it is whole, and a line says so', async () => {
    const { bytes } = new SmallBag();
    const { frames, damage, remark } = await played(bytes.subarray(0, 22 * PAGE + 100));
    expect(frames.length).toBeGreaterThan(2);
    expect(frames.length).toBeLessThan(10);
    expect(frames).toEqual(ALL.slice(0, frames.length));
    expect(damage.length).toBeLessThan(2);
    expect(remark).toBe('bag.db3 ends early: it has 22 of 31 pages.');
  });
});

describe('a bag that is not read is named with a remedy', () => {
  const ZSTD = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x04, 0x00);
  const opening = async (name: string, bytes: Uint8Array) => {
    const file = path.join(folder, name);
    await writeFile(file, bytes);
    const means = {
      ...NODE_STREAMS,
      hz: () => 1,
      openPictures: () => Promise.reject(new Error('These are no pictures.')),
    };
    return streamKindOf(file).open(file, means);
  };

  it.each(['drive.db3.zstd', 'drive.mcap.zstd', 'drive.mcap'])('compressed as a whole: %s', async (name) => {
    await expect(opening(name, ZSTD)).rejects.toMatchObject({
      code: 'unsupported',
      message: `${name} is compressed as a whole (zstd).`,
      remedy: expect.stringMatching(/^Unpack it: zstd -d --stdout /u),
    });
  });

  it('with messages that are compressed one by one', async () => {
    const bag = new SmallBag();
    // CDR, little-endian, and the first field of each message: the seconds of its time.
    const head = Buffer.from([0, 1, 0, 0, 0x00, 0xf1, 0x53, 0x65]);
    const buffer = Buffer.from(bag.bytes.buffer);
    for (let at = buffer.indexOf(head); at >= 0; at = buffer.indexOf(head, at + 1)) bag.bytes.set(ZSTD, at);
    await expect(opened(bag.bytes)).rejects.toMatchObject({
      code: 'unsupported',
      message: 'bag.db3 holds messages that are compressed one by one (zstd).',
    });
  });

  it('with messages beside it, in the log of SQLite; an empty log is none', async () => {
    const { bytes } = new SmallBag();
    const log = path.join(folder, 'open.db3-wal');
    await writeFile(log, 'frames');
    await expect(opening('open.db3', bytes)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/^open\.db3-wal holds messages that are not in .*open\.db3 yet\.$/u),
      remedy: expect.stringContaining('wal_checkpoint'),
    });
    await writeFile(log, '');
    const source = await opening('open.db3', bytes);
    expect(source.topics().length).toBe(2);
    source.close();
  });
});
