import { expect, it, vi } from 'vitest';
import { readCalibration } from '#engine/calibration/read-calibration.ts';
import { readableCalibration } from './readable-calibration.ts';

const QUESTIONS = ['a.png', 'a.png', 'bad.png', 'bad.png', 'b.png'].map((image, at) => ({
  image,
  question: `What is it? ${String(at)}`,
  answer: 'cat',
}));

it('decodes a picture once, however many samples ask about it', async () => {
  const file = (path: string, text: string) => ({ path, contents: new Blob([text]) });
  const source = await readCalibration(
    'questions',
    [
      file('questions.jsonl', QUESTIONS.map((row) => JSON.stringify(row)).join('\n')),
      ...['a.png', 'bad.png', 'b.png'].map((path) => file(path, path)),
    ],
    { fetchPicture: () => Promise.reject(new Error('no address is named')) },
  );
  const decodeImage = vi.fn(async (bytes: Uint8Array) => {
    if (new TextDecoder().decode(bytes) === 'bad.png') throw new Error('no picture');
    return { width: 1, height: 1, data: new Uint8Array(3) };
  });
  const { set, pictures } = await readableCalibration(source, { decodeImage });
  expect(decodeImage).toHaveBeenCalledTimes(3);
  expect(set.samples).toHaveLength(3);
  expect(pictures).toHaveLength(3);
  expect(set.issues).toMatchObject(['bad.png', 'bad.png'].map((where) => ({ where, what: 'no picture' })));
});
