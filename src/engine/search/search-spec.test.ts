import { describe, expect, it } from 'vitest';
import type { CalibrationSample } from '#engine/calibration/calibration-set.ts';
import { calibrationOf, createSearchSpec, questionText, storedSpecSchema } from './search-spec.ts';

const plain: CalibrationSample = { id: '1.png', fileName: '1.png', label: 'cup' };
const asked: CalibrationSample = { ...plain, id: '1.png: How many?', prompt: 'How many?', label: '2' };
const specOn = (...samples: readonly CalibrationSample[]) =>
  createSearchSpec({
    task: 'single-object',
    prompt: 'What is it?',
    model: { name: 'm', hash: 'h' },
    calibration: calibrationOf({ id: 'c', name: 'set', samples }),
  });

describe('what a spec says of the questions of its set', () => {
  it.each([
    [[plain], { id: 'c', name: 'set' }, 'What is it?'],
    [[asked], { id: 'c', name: 'set', prompts: 'own' }, 'The question of each sample'],
    [
      [plain, asked],
      { id: 'c', name: 'set', prompts: 'mixed' },
      'The question of each sample, or else: What is it?',
    ],
  ] as const)('%j', (samples, calibration, text) => {
    const spec = specOn(...samples);
    expect(spec.calibration).toEqual(calibration);
    expect(questionText(spec)).toBe(text);
    expect(storedSpecSchema.parse(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });
});
