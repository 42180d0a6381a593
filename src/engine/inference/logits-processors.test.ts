import { expect, it } from 'vitest';
import { logitsProcessors } from './logits-processors.ts';

/** The index of the highest logit after the processors. */
function choice(logits: readonly number[], repetitionPenalty: number): number {
  const changed = Float32Array.from(logits);
  for (const process of logitsProcessors({ repetitionPenalty }, [], 8))
    process(changed, { prompt: [0], answer: [] });
  return changed.indexOf(Math.max(...changed));
}

it('a penalty makes the logit of a token that was there smaller, also where it is below zero', () => {
  // torch.where(score < 0, score * penalty, score / penalty): -1 becomes -1.1, and 1 becomes 0.909.
  expect(choice([-1, -1.05], 1.1)).toBe(1);
  expect(choice([1, 0.95], 1.1)).toBe(1);
  expect(choice([-1, -0.95], 0.9)).toBe(0);
});
