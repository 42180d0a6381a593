import { describe, expect, it } from 'vitest';

import { readCocoCaptions } from './coco-captions.ts';

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const images = [1, 2, 3].map((id) => ({ id, file_name: `${id}.jpg` }));

describe('the captions of a COCO file', () => {
  it('come image by image; rows that cannot be used are told', () => {
    const annotations = [
      { image_id: 1, caption: 'a cat' },
      { image_id: 3, caption: 'a dog' },
      { image_id: 1, caption: 'the cat' },
      { image_id: 9, caption: 'nowhere' },
    ];
    const { images: captions, issues } = readCocoCaptions('c.json', bytes({ images, annotations }));
    expect(captions).toEqual([['a cat', 'the cat'], ['a dog']]);
    expect(issues.map(({ where }) => where)).toEqual(['c.json, annotations[3]', 'c.json, images[1]']);
  });

  it('are asked for where there are none', () => {
    expect(() => readCocoCaptions('i.json', bytes({ images, annotations: [] }))).toThrow(
      'i.json has no captions.',
    );
    expect(() => readCocoCaptions('x.json', bytes([]))).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('x.json: This JSON file is neither'),
        remedy: expect.stringContaining('Give a COCO captions file'),
      }),
    );
  });
});
