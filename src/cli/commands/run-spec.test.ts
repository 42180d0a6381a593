import { expect, it } from 'vitest';
import type { CalibrationSet } from '#engine/calibration/calibration-set.ts';
import { refuseUnusedPrompt } from './run-spec.ts';

const plain = { id: '1.png', fileName: '1.png', label: 'cup' };
const asked = { ...plain, id: '1.png: How many?', prompt: 'How many?', label: '2' };
const setOf = (...samples: CalibrationSet['samples']): CalibrationSet => ({
  id: 'c',
  name: 'counting',
  samples,
  categories: [],
  issues: [],
});

it('a question that no sample would be asked is refused', () => {
  expect(() => {
    refuseUnusedPrompt('What is it?', setOf(asked));
  }).toThrow(
    'Every sample of counting has a question of its own, so that "What is it?" would never be asked.',
  );
  for (const [prompt, set] of [
    [undefined, setOf(asked)],
    ['What is it?', setOf(asked, plain)],
    ['What is it?', setOf(plain)],
  ] as const)
    expect(() => {
      refuseUnusedPrompt(prompt, set);
    }).not.toThrow();
});
