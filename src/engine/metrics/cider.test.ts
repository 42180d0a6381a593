import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { cider } from './cider.ts';
import { documentFrequencies } from './document-frequencies.ts';
import { tokenizeCaption } from './ptb-tokenizer.ts';

const golden = z
  .object({
    mean: z.number(),
    images: z.array(
      z.object({
        candidate: z.string(),
        references: z.array(z.string()),
        candidateTokens: z.array(z.string()),
        referenceTokens: z.array(z.array(z.string())),
        score: z.number(),
      }),
    ),
    divergences: z.array(z.object({ caption: z.string(), tokens: z.array(z.string()) })),
  })
  .parse(JSON.parse(readFileSync('test-data/metrics/cider.json', 'utf8')));

const generated = z
  .object({
    mean: z.number(),
    // Candidate, its tokens joined by blanks, score, references.
    images: z.array(z.tuple([z.string(), z.string(), z.number(), z.array(z.string())])).min(500),
  })
  .parse(JSON.parse(readFileSync('test-data/metrics/cider-generated.json', 'utf8')));

const references = golden.images.map((image) => image.references);

describe('PTB tokenization', () => {
  it.each(golden.images)('splits "$candidate" as pycocoevalcap does', (image) => {
    expect(tokenizeCaption(image.candidate)).toEqual(image.candidateTokens);
    expect(image.references.map(tokenizeCaption)).toEqual(image.referenceTokens);
  });

  // Known differences: when one of these fails, the tokenizer was mended and the caption belongs into the images.
  it.each(golden.divergences)('still differs on "$caption"', ({ caption, tokens }) => {
    expect(tokenizeCaption(caption)).not.toEqual(tokens);
  });
});

describe('CIDEr-D', () => {
  const scorer = cider.prepare(references);

  it('scores every image as pycocoevalcap does', () => {
    expect(golden.images.length).toBeGreaterThanOrEqual(40);
    for (const [sample, image] of golden.images.entries()) {
      expect(scorer.score(sample, [image.candidate]) / 100).toBeCloseTo(image.score, 6);
    }
  });

  it('has the mean of pycocoevalcap, times 100', () => {
    const scores = golden.images.map((image, sample) => scorer.score(sample, [image.candidate]));
    expect(scores.reduce((sum, score) => sum + score, 0) / scores.length).toBeCloseTo(golden.mean * 100, 4);
    expect(golden.mean).toBeGreaterThan(0.5);
  });

  it('scores generated captions, plain and awkward, as pycocoevalcap does', () => {
    const many = cider.prepare(generated.images.map(([, , , captions]) => captions));
    let sum = 0;
    for (const [sample, [candidate, tokens, score]] of generated.images.entries()) {
      expect(tokenizeCaption(candidate).join(' '), candidate).toBe(tokens);
      const ours = many.score(sample, [candidate]) / 100;
      expect(Math.abs(ours - score), candidate).toBeLessThan(1e-6);
      sum += ours;
    }
    expect(sum / generated.images.length).toBeCloseTo(generated.mean, 8);
    expect(new Set(generated.images.map(([, , score]) => score)).size).toBeGreaterThan(400);
  });

  it('bounds each sample by what any caption reaches', () => {
    for (const [sample, captions] of references.entries()) {
      const { max } = scorer.range(sample);
      for (const caption of [...captions, ...references.flat()]) {
        expect(scorer.score(sample, [caption])).toBeLessThanOrEqual(max);
      }
    }
  });

  it('reaches the bound with the only reference, and knows that contradicting references cannot both be met', () => {
    const other = [['a cat on a mat'], ['a dog in the park', 'three boats lie on the open sea']];
    const small = cider.prepare(other);
    expect(small.score(0, ['A cat on a mat!'])).toBeCloseTo(small.range(0).max, 5);
    expect(small.range(0).max).toBeCloseTo(1000, 5);
    expect(small.range(1).max).toBeLessThan(800);
  });

  it('scores one image alone with 0, unless a document-frequency table is given', () => {
    const captions = ['a cat on a mat'];
    expect(cider.prepare([captions]).score(0, captions)).toBe(0);
    const table = documentFrequencies([captions, ['a dog in the park'], ['two boats']]);
    expect(table.documents).toBe(3);
    expect(table.counts.get('a')).toBe(2);
    expect(cider.prepare([captions], { documentFrequencies: table }).score(0, captions)).toBeCloseTo(1000, 6);
  });

  it('takes odd predictions and unknown samples for 0', () => {
    expect(scorer.score(0, [])).toBe(0);
    expect(scorer.score(0, ['\u0000\ud800'])).toBe(0);
    expect(scorer.score(10_000, ['a cat'])).toBe(0);
    expect(cider.prepare([[]]).score(0, ['a cat'])).toBe(0);
  });
});
