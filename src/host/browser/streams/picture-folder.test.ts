import { describe, expect, it } from 'vitest';
import { openPictureReader } from '#engine/camera/picture-reader.ts';
import { openPictureList } from '#engine/streams/picture-list.ts';
import { pictureFolder } from './picture-folder.ts';

const file = (name: string, mark: number, type = 'image/png') =>
  new File([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, mark)], name, { type });

describe('pictures as a stream', () => {
  it('come in the order of their names, at the rate that is asked for', async () => {
    const files = [
      file('b10.png', 10),
      file('b9.png', 9),
      file('notes.txt', 1, 'text/plain'),
      file('a.png', 3),
    ];
    let hz = 1000;
    const source = openPictureList(pictureFolder(files), () => hz);
    const [topic] = source.topics();
    if (!topic) throw new Error('There is no topic.');
    expect(topic).toMatchObject({ name: '/camera', hz: null, messages: 3, refusal: null });
    const read = openPictureReader(topic.type);
    const came: (readonly [mark: number | undefined, ms: number])[] = [];
    const begin = performance.now();
    const take = (data: Uint8Array): void => {
      const picture = read(data);
      came.push([picture.kind === 'file' ? picture.bytes.at(-1) : undefined, performance.now() - begin]);
      if (came.length === 2) hz = 5;
    };
    await source.play('/camera', ({ data }) => take(data), new AbortController().signal);
    expect(came.map(([mark]) => mark)).toEqual([3, 9, 10]);
    expect((came[2]?.[1] ?? 0) - (came[1]?.[1] ?? 0)).toBeGreaterThan(150);
  });

  it('are none without a picture', () => {
    const files = [file('notes.txt', 1, 'text/plain')];
    expect(() => openPictureList(pictureFolder(files), () => 1)).toThrow('There is no picture');
  });

  it('end with what is wrong with one', async () => {
    const lost = new Error('The set was deleted.');
    const source = openPictureList(
      { label: 'set', pictures: 2, picture: () => Promise.reject(lost) },
      () => 1000,
    );
    await expect(source.play('/camera', () => undefined, new AbortController().signal)).rejects.toBe(lost);
  });
});
