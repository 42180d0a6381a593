import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { jsonBody, jsonPieces } from './json-body.ts';

const RUN = {
  id: 'a',
  spec: { task: 'captioning', prompt: 'What is “this”?\n' },
  best: null,
  problem: undefined,
};
const LONG = {
  runs: Array.from({ length: 5000 }, (_, at) => ({ ...RUN, at })),
  unreadable: [],
  next: undefined,
};

it.each([
  ['a text', 'a "quoted" text'],
  ['a number', -0.5],
  ['nothing', null],
  ['an empty list', []],
  ['an empty object', {}],
  ['a list with gaps', [undefined, null, [1, undefined], { a: undefined }]],
  ['fields that are not there', { a: undefined, b: { c: undefined, d: [] } }],
  ['a date', { at: new Date(0) }],
  ['a long list', LONG],
])('%s is written as JSON.stringify writes it', (_, value) => {
  expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value));
});

it('a long answer is a stream of short pieces', async () => {
  const body = jsonBody(LONG);
  expect(body).toBeInstanceOf(Readable);
  if (!(body instanceof Readable)) return;
  expect(JSON.parse(await text(body))).toEqual(JSON.parse(JSON.stringify(LONG)));
  const lengths = [...jsonPieces(LONG)].map(({ length }) => length);
  expect(lengths.length).toBeGreaterThan(5);
  expect(Math.max(...lengths)).toBeLessThan(70_000);
});

it('a short answer is a text, whose length is known', () => {
  expect(jsonBody(RUN)).toBe(JSON.stringify(RUN));
});
