import type { ImportanceReport } from '#service/contract/importance-operations.ts';
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

/** Of the six blocks of the fake model on the two pictures of the demo set. */
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
  answers: null,
  angles: null,
};
