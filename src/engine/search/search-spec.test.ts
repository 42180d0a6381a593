import { describe, expect, it } from 'vitest';
import type { CalibrationSample } from '#engine/calibration/calibration-set.ts';
import { MemoryJournal } from './run-journal.ts';
import { RunRecorder } from './run-recorder.ts';
import { sameRun } from './same-question.ts';
import {
  calibrationOf,
  createSearchSpec,
  questionText,
  storedSpecSchema,
  withReferenceForm,
} from './search-spec.ts';
import { strategyChoiceSchema } from './strategy-choice.ts';

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

describe('a run that scores references in tokens of an earlier version', () => {
  const now = createSearchSpec({
    task: 'single-object',
    strategy: { key: 'sleb' },
    model: { name: 'm', hash: 'h' },
    calibration: { name: 'set', id: 'c' },
  });
  const { references, ...before } = now;

  it('is another run than one that begins now', async () => {
    expect(references).toBe('chat-template');
    expect(sameRun(before, now)).toBe(false);
    expect(withReferenceForm(before)).toEqual(now);
    const opened = { samples: ['a'], heldOut: [], blocks: 4 };
    const journal = new MemoryJournal();
    const open = (spec: typeof before) =>
      RunRecorder.open(journal, { ...opened, spec }, () => undefined, Date.now);
    await open(before);
    await expect(open(now)).rejects.toMatchObject({
      code: 'invalid-journal',
      message: 'The journal records another search: references differs.',
    });
  });

  it('does not concern strategies that score none', () => {
    for (const key of ['gm-skip', 'block-influence'] as const) {
      // The settings of another run may be taken over, but for its strategy.
      for (const other of [before, now]) {
        const spec = withReferenceForm({ ...other, strategy: strategyChoiceSchema.parse({ key }) });
        expect('references' in spec).toBe(false);
      }
    }
  });
});
