import type { SkipSet } from '#engine/base/skip-set.ts';
import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import type { InspectedQuestion } from '#service/contract/inspection.ts';
import { demoSet, model } from './fake-answers.ts';

type Measured = ImportanceReport['measures'][number];

const meaning = { zero: 'nothing changes', higher: 'more changes', citation: 'a paper' };

/** Values of six blocks with intervals: an effect, none, one that may be chance, a gain, one not measured, a small effect. */
const drops: Measured = {
  key: 'metric-drop',
  label: 'Metric drop',
  unit: "the metric's",
  ...meaning,
  blocks: [
    { value: 0.5, interval: { low: 0.2, high: 0.7, confidence: 0.95, method: 'agresti-min' } },
    { value: 0, interval: { low: -0.1, high: 0.1, confidence: 0.95, method: 'agresti-min' } },
    { value: 0.125, interval: { low: -0.05, high: 0.3, confidence: 0.95, method: 'agresti-min' } },
    { value: -0.25, interval: { low: -0.4, high: -0.1, confidence: 0.95, method: 'agresti-min' } },
    null,
    { value: 0.01, interval: null },
  ],
};

const influence: Measured = {
  key: 'block-influence',
  label: 'Block Influence',
  unit: null,
  ...meaning,
  blocks: [0.3, 0.15, 0.07, 0.03, 0.01, 0].map((value) => ({ value, interval: null })),
};

const cat = { answer: 'cat', score: 1 };
const dog = { answer: 'dog', score: 1 };
const fox = { answer: 'fox', score: 0 };
const owl = { answer: 'owl', score: 0 };

/** A scan of the six blocks of the fake model on the two pictures of the demo set. */
export const importanceReport: ImportanceReport = {
  format: 'skipscope-importance',
  version: 1,
  model: { name: model.name, hash: model.hash },
  calibration: { name: demoSet.name, id: demoSet.id },
  task: 'single-object',
  metric: 'accuracy',
  blocks: model.blocks,
  samples: [
    { id: '1', picture: '1.png', reference: 'cat' },
    { id: '2', picture: '2.png', reference: 'dog' },
  ],
  measures: [drops, influence],
  answers: {
    full: [cat, fox],
    // Block 0 loses the cat, block 1 finds the dog, block 2 finds another wrong name.
    without: [
      [fox, fox],
      [cat, dog],
      [cat, owl],
      [cat, fox],
      [cat, fox],
      [cat, fox],
    ],
  },
  angles: null,
};

/** What is behind each block of a question on the fake model: the head says "fox" up to block 2, and from block 3 on what it answers. */
export function inspection(skip: SkipSet): InspectedQuestion {
  const answer = { id: 1, text: skip.includes(0) ? 'fox' : 'cat' };
  const blocks = Array.from({ length: model.blocks }, (_, block) => {
    if (skip.includes(block)) return null;
    const known = block >= 3;
    const first = { ...(known ? answer : { id: 2, text: 'fox' }), probability: 0.25 + block / 10 };
    return {
      lens: {
        top: [first, { id: 3, text: 'owl', probability: 0.125 }],
        answer: { rank: known ? 1 : 9 - block, probability: known ? first.probability : 0.01 },
      },
      attention: [0.1, 0, 0, block / 20],
    };
  });
  const framing = { stretched: false, share: 1 };
  return { answer, skip, grid: { columns: 2, rows: 2, firstPatch: 0 }, framing, blocks };
}
