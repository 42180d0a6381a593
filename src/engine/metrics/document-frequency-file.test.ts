import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { cider } from './cider.ts';
import { documentFrequencies } from './document-frequencies.ts';
import { encodeDocumentFrequencies, openDocumentFrequencies } from './document-frequency-file.ts';
import { referenceWarning } from './metrics.ts';

const golden = z
  .object({ images: z.array(z.tuple([z.string(), z.string(), z.number(), z.array(z.string())])) })
  .parse(JSON.parse(readFileSync('test-data/metrics/cider-generated.json', 'utf8')));

const bytes = (text: string) => new TextEncoder().encode(text);
const file = (changes: object) =>
  bytes(
    JSON.stringify({
      format: 'skipscope-document-frequencies',
      version: 1,
      tokenizer: 'ptb',
      documents: 3,
      counts: [['a cat', 2]],
      ...changes,
    }),
  );

describe('a table of document frequencies', () => {
  const all = documentFrequencies(golden.images.map(([, , , captions]) => captions));

  it('gives the images of a small set the scores they have in the large one', async () => {
    const { frequencies } = await openDocumentFrequencies('all.json', bytes(encodeDocumentFrequencies(all)));
    const few = golden.images.slice(0, 15);
    const captions = few.map(([, , , references]) => references);
    const scorer = cider.prepare(captions, { documentFrequencies: frequencies });
    const alone = cider.prepare(captions);
    let moved = 0;
    for (const [sample, [candidate, , score]] of few.entries()) {
      expect(Math.abs(scorer.score(sample, [candidate]) / 100 - score)).toBeLessThan(1e-6);
      if (Math.abs(alone.score(sample, [candidate]) / 100 - score) > 0.05) moved++;
    }
    expect(moved).toBeGreaterThan(5);
  });

  it('is written in one way, without what occurs in one image only', async () => {
    const table = documentFrequencies([['__proto__ b'], ['b __proto__'], ['b c']]);
    const text = encodeDocumentFrequencies(table);
    expect(JSON.parse(text)).toEqual({
      format: 'skipscope-document-frequencies',
      version: 1,
      tokenizer: 'ptb',
      documents: 3,
      counts: [
        ['__', 2],
        ['__ proto', 2],
        ['__ proto __', 2],
        ['b', 3],
        ['proto', 2],
        ['proto __', 2],
      ],
    });
    const opened = await openDocumentFrequencies('t.json', bytes(text));
    expect(encodeDocumentFrequencies(opened.frequencies)).toBe(text);
    expect(opened).toMatchObject({ name: 't.json', hash: expect.stringMatching(/^[0-9a-f]{64}$/u) });
    const other = await openDocumentFrequencies('t.json', file({}));
    expect(other.hash).not.toBe(opened.hash);
  });

  it.each([
    ['no JSON', bytes('{'), 't.json is not valid JSON'],
    ['another format', file({ format: 'coco' }), 'format: '],
    ['a later version', file({ version: 2 }), 'version: '],
    ['another tokenizer', file({ tokenizer: 'bpe' }), 'tokenizer: '],
    ['no images', file({ documents: 0 }), 'documents: '],
    ['five tokens', file({ counts: [['a b c d e', 1]] }), 'counts[0][0]: not 1 to 4 tokens'],
    ['part of an image', file({ counts: [['a', 1.5]] }), 'counts[0][1]: '],
    ['more images than there are', file({ counts: [['a', 4]] }), 'counts: an n-gram occurs in more images'],
  ])('is refused with %s', async (_what, content, message) => {
    await expect(openDocumentFrequencies('t.json', content)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(message),
    });
  });
});

describe('the warning of few images', () => {
  it('is for CIDEr below 20 images without a table', () => {
    expect(referenceWarning('cider', 19, false)).toContain('CIDEr on 19 images is distorted');
    expect(referenceWarning('cider', 1, false)).toContain('always 0');
    expect(referenceWarning('cider', 20, false)).toBeNull();
    expect(referenceWarning('cider', 1, true)).toBeNull();
    expect(referenceWarning('accuracy', 1, false)).toBeNull();
  });
});
