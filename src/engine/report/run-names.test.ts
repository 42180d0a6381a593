import { expect, it } from 'vitest';

import { ALL_SAMPLES } from '#engine/calibration/sampling.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { runNames, sampleSetLabels } from './run-names.ts';

it('labels tell sets of samples apart by category and corner cases, and by the rest where these are the same', () => {
  const labels = sampleSetLabels([
    ALL_SAMPLES,
    { ...ALL_SAMPLES, cornerCases: 'only' },
    { ...ALL_SAMPLES, category: 'dog', cornerCases: 'without' },
    { ...ALL_SAMPLES, category: 'dog', limit: 8 },
    { ...ALL_SAMPLES, category: 'dog', heldOut: 0.5 },
  ]);
  expect(labels).toEqual([
    'all',
    'corner cases',
    'dog, without corner cases',
    'dog (first 8, 0 % held out, seed 0)',
    'dog (all samples, 50 % held out, seed 0)',
  ]);
});

it('a recorded run is called so beside others that are not', () => {
  const spec = createSearchSpec({
    task: 'captioning',
    model: { name: 'tiny', hash: 'm' },
    calibration: { name: 'set', id: 'c' },
  });
  const run = (recorded: boolean) => ({ spec, recorded });
  expect(runNames([run(false), run(true)])).toEqual([
    'GM-Skip (reverse order, own)',
    'GM-Skip (reverse order, recorded)',
  ]);
  expect(runNames([run(true), run(true)])).toEqual(['GM-Skip (reverse order)', 'GM-Skip (reverse order) #2']);
});
