import { expect, test, vi } from 'vitest';
import { AnswerTexts } from './answer-texts.ts';

type Answers = readonly (readonly number[])[];

const wordsOf = (answers: Answers) => answers.map((ids) => ids.map((id) => `w${id}`).join(' '));

/** Behind all that is due now. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

function recorded() {
  const requests: Answers[] = [];
  const waiting: (() => void)[] = [];
  const decode = (answers: Answers) => {
    requests.push(answers);
    return new Promise<readonly string[]>((resolve) => {
      waiting.push(() => {
        resolve(wordsOf(answers));
      });
    });
  };
  return { requests, decode, reply: () => waiting.shift()?.() };
}

test('answers that end are decoded before their texts are asked for, once there are four', async () => {
  const { requests, decode, reply } = recorded();
  const texts = new AnswerTexts(decode);
  for (const answer of [[1], [2], [1], [3]]) texts.expect(answer);
  await settled();
  expect(requests).toEqual([]);
  texts.expect([4]);
  await settled();
  expect(requests).toEqual([[[1], [2], [3], [4]]]);
  reply();
  expect(await texts.of([[4], [1]])).toEqual(['w4', 'w1']);
  expect(requests).toHaveLength(1);
});

test('a text that is asked for does not wait for more answers, and takes those along that have ended', async () => {
  const { requests, decode, reply } = recorded();
  const texts = new AnswerTexts(decode);
  texts.expect([1]);
  const asked = texts.of([[2]]);
  await settled();
  expect(requests).toEqual([[[1], [2]]]);
  reply();
  expect(await asked).toEqual(['w2']);
});

test('a text that was expected, but not sent yet, is sent when it is asked for', async () => {
  const { decode, reply } = recorded();
  const texts = new AnswerTexts(decode);
  texts.expect([1]);
  const asked = texts.of([[1]]);
  await settled();
  reply();
  expect(await asked).toEqual(['w1']);
});

test('answers that end while a request is under way share one', async () => {
  const { requests, decode, reply } = recorded();
  const texts = new AnswerTexts(decode);
  const first = texts.of([[1], [2]]);
  await settled();
  texts.expect([3]);
  const asked = texts.of([[3], [1], [4], [1]]);
  await settled();
  expect(requests).toEqual([[[1], [2]]]);
  reply();
  await settled();
  expect(requests).toEqual([
    [[1], [2]],
    [[3], [4]],
  ]);
  reply();
  expect(await first).toEqual(['w1', 'w2']);
  expect(await asked).toEqual(['w3', 'w1', 'w4', 'w1']);
});

test('an answer is decoded as it was when it was given', async () => {
  const texts = new AnswerTexts(async (answers) => wordsOf(answers));
  const answer = [7];
  texts.expect(answer);
  answer.push(8);
  expect(await texts.of([[7], answer])).toEqual(['w7', 'w7 w8']);
});

test('a failure shows where the text is asked for, and is not kept', async () => {
  const decode = vi
    .fn(async (answers: Answers) => wordsOf(answers))
    .mockRejectedValueOnce(new Error('the decoder takes too long'));
  const texts = new AnswerTexts(decode);
  texts.expect([1]);
  await expect(texts.of([[1]])).rejects.toThrow('takes too long');
  expect(await texts.of([[1]])).toEqual(['w1']);
});

test('the texts that are kept are bounded', async () => {
  const decode = vi.fn(async (answers: Answers) => wordsOf(answers));
  const texts = new AnswerTexts(decode);
  await texts.of(Array.from({ length: 4097 }, (_, id) => [id]));
  await texts.of([[4096]]);
  expect(decode).toHaveBeenCalledTimes(1);
  await texts.of([[0]]);
  expect(decode).toHaveBeenCalledTimes(2);
});
