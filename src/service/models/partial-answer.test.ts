import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PartialAnswer } from './answer-generator.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const settled = () => new Promise((resolve) => setTimeout(resolve));

it('tells a text ten times a second at most, never two at a time, and none once the answer is over', async () => {
  const asked: (readonly number[])[] = [];
  const replies: ((text: string) => void)[] = [];
  const decode = ([tokenIds = []]: readonly (readonly number[])[]) => {
    asked.push(tokenIds);
    return new Promise<readonly string[]>((resolve) => {
      replies.push((text) => {
        resolve([text]);
      });
    });
  };
  const told: string[] = [];
  const soFar = new PartialAnswer({ decode }, (text) => told.push(text));
  const known: number[] = [];
  const addAfter = (ms: number) => {
    vi.advanceTimersByTime(ms);
    known.push(known.length);
    soFar.add([...known]);
  };
  // A short answer is whole before its beginning is worth a message.
  for (let token = 0; token < 9; token++) addAfter(11);
  expect(asked).toEqual([]);
  addAfter(1);
  addAfter(150);
  expect(asked.map(({ length }) => length)).toEqual([10]);
  // The bytes of the last character are not all there.
  replies[0]?.(' caf\uFFFD');
  await settled();
  expect(told).toEqual(['caf']);
  addAfter(1);
  expect(asked).toHaveLength(2);
  soFar.end();
  replies[1]?.(' café');
  await settled();
  expect(told).toEqual(['caf']);
});

it('leaves what is wrong with a text to the whole answer', async () => {
  const soFar = new PartialAnswer({ decode: () => Promise.reject(new Error('broken')) }, () => undefined);
  vi.advanceTimersByTime(200);
  soFar.add([1]);
  await settled();
});
