import { describe, expect, it } from 'vitest';
import { ZodError } from 'zod';

import { EXACT_RULES } from '#engine/tasks/answer-rules.ts';

import { MOST_LINE_BYTES } from './journal-chain.ts';
import { decodeInTurns, decodeJournal, encodeEvent, encodeLines } from './journal-codec.ts';
import type { RunEvent } from './run-event.ts';

const EVENTS: readonly RunEvent[] = [
  { type: 'paused', at: 1 },
  { type: 'failed', at: 2, message: 'Gerät verloren\nganz', remedy: '…' },
];
const STEP: RunEvent = {
  type: 'step',
  at: 3,
  step: 1,
  removed: [1],
  restored: [],
  value: 1,
  sparsity: 0.5,
  skip: [1],
  latency: { prefill: 1, perToken: 1, total: 2 },
};
const TEXT = EVENTS.map(encodeEvent).join('');

function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('Nothing was thrown.');
}

describe('journal lines', () => {
  it('come back as the events they were', () => {
    expect(decodeJournal(TEXT)).toEqual({
      events: EVENTS,
      torn: null,
      completeBytes: Buffer.byteLength(TEXT),
      sum: expect.stringMatching(/^[0-9a-f]{16}$/u),
    });
    expect(TEXT.split('\n')).toHaveLength(3);
    expect(decodeJournal('')).toEqual({ events: [], torn: null, completeBytes: 0, sum: '' });
  });

  it('may end torn anywhere: the complete lines and their length in bytes are told', () => {
    const first = encodeEvent({ type: 'failed', at: 2, message: 'ü', remedy: '' });
    for (let cut = 1; cut < TEXT.length - 1; cut++) {
      const decoded = decodeJournal(first + TEXT.slice(0, cut));
      const lines = TEXT.slice(0, cut).split('\n').length - 1;
      expect(decoded.events).toHaveLength(1 + lines);
      expect(decoded.completeBytes).toBe(
        Buffer.byteLength(first) +
          (lines === 0 ? 0 : Buffer.byteLength(encodeEvent(EVENTS[0] ?? { type: 'paused', at: 0 }))),
      );
    }
  });

  it('are decoded in turns, between which others are served, to the same events', async () => {
    const long = encodeEvent({ type: 'failed', at: 2, message: 'x'.repeat(2_000), remedy: '' }).repeat(5_000);
    let served = 0;
    const serving = setInterval(() => served++, 0);
    const decoded = await decodeInTurns(long);
    clearInterval(serving);
    expect(served).toBeGreaterThan(2);
    expect(decoded).toEqual(decodeJournal(long));
    await expect(decodeInTurns(`${long}{}\n`)).rejects.toThrow('Line 5001 of the journal');
  });

  it('of an older version are read as what they meant', () => {
    const old = [
      { type: 'candidate', at: 1, step: 1, block: 3, value: 0.5 },
      {
        type: 'step',
        at: 2,
        step: 1,
        block: 3,
        value: 0.5,
        sparsity: 0.25,
        skip: [3],
        latency: { prefill: 1, perToken: 1, total: 2 },
      },
      {
        type: 'started',
        at: 0,
        spec: {
          task: 'captioning',
          strategy: 'gm-skip',
          order: 'random',
          seed: 4,
          eps: 0.1,
          prompt: 'p',
          maxNewTokens: 4,
          model: { name: 'm', hash: 'h' },
          calibration: { name: 'c', id: 'i' },
        },
        samples: ['a'],
        blocks: 4,
      },
    ];
    const { events } = decodeJournal(old.map((event) => `${JSON.stringify(event)}\n`).join(''));
    expect(events).toMatchObject([
      { type: 'candidate', objective: 'metric', parent: 0 },
      { type: 'step', removed: [3], restored: [] },
      { spec: { strategy: { key: 'gm-skip', order: 'random', seed: 4, eps: 0.1 } }, heldOut: [] },
    ]);
  });

  it('are read with the sampling that the limit of an older version meant', () => {
    const model = { name: 'm', hash: 'h' };
    const spec = {
      task: 'captioning',
      prompt: 'p',
      maxNewTokens: 1,
      model,
      calibration: { name: 'c', id: 'i' },
    };
    const line = (stored: object) =>
      `${JSON.stringify({ type: 'started', at: 0, spec: { ...spec, ...stored }, samples: [], blocks: 1 })}\n`;
    for (const limit of [5, null]) {
      const [event] = decodeJournal(line({ limit })).events;
      const sampling = { category: null, cornerCases: 'all', limit, shuffle: false, heldOut: 0, seed: 0 };
      expect(event).toMatchObject({
        spec: { sampling, answerRules: EXACT_RULES, documentFrequencies: null },
      });
      expect(decodeJournal(event ? encodeEvent(event) : '').events).toEqual([event]);
    }
    expect(() => decodeJournal(line({ limit: 'five' }))).toThrow(/^Line 1 of the journal/u);
  });

  it('name the line that is no event', () => {
    expect(() => decodeJournal(`${TEXT}{"type":"paused"}\n${TEXT}`)).toThrow(/^Line 3 of the journal/u);
    expect(() => decodeJournal(`{oops\n${TEXT}`)).toThrow(
      'Line 1 of the journal is no run event: it is not valid JSON.',
    );
    expect(() => decodeJournal(`{"type":"rested","at":1}\n${TEXT}`)).toThrow(
      'Line 1 of the journal is no run event: its type is not known to this version.',
    );
  });

  it('are not as they were written behind a byte order mark, wherever one stands', () => {
    const lines = encodeLines(EVENTS, '').split('\n').slice(0, -1);
    for (const at of lines.keys()) {
      const marked = lines.with(at, `\ufeff${lines[at] ?? ''}`).join('\n');
      expect(() => decodeJournal(`${marked}\n`)).toThrow(`Line ${String(at + 1)} of the journal`);
    }
  });

  it('name the first fault of a list, and do not look for others', () => {
    const wrong = { ...STEP, skip: Array.from({ length: 1_000 }, () => -1) };
    const found = thrownBy(() => decodeJournal(`${JSON.stringify(wrong)}\n`));
    expect(found.message).toMatch(/^Line 1 of the journal is no run event/u);
    expect(found.cause).toBeInstanceOf(ZodError);
    expect(found.cause).toHaveProperty('issues.length', 1);
  });

  it('have a limit of bytes, which is that of an event to be written', () => {
    const event = (characters: number): RunEvent => ({
      type: 'failed',
      at: 1,
      message: 'ü'.repeat(characters),
      remedy: '',
    });
    const rest = encodeLines([event(0)], '').length - 1;
    const most = Math.floor((MOST_LINE_BYTES - rest) / 2);
    expect(decodeJournal(encodeLines([event(most)], '')).events).toEqual([
      expect.objectContaining(event(most)),
    ]);
    expect(() => encodeLines([event(most + 1)], '')).toThrow('and a journal holds 8388608 at most');
    const long = encodeEvent(event(MOST_LINE_BYTES / 2));
    for (const text of [long, long.slice(0, -1)])
      expect(() => decodeJournal(text)).toThrow(
        'Line 1 of the journal is no run event: it is longer than 8388608 bytes.',
      );
  });
});
