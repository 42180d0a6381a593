import { expect, test } from 'vitest';
import { ALL_SAMPLES, samplingSchema } from '#engine/calibration/sampling.ts';
import { COMPARISON, GM_SKIP, STRATEGY_KEYS, strategyChoiceSchema } from './strategy-choice.ts';

// These values are written out, so that the page needs no schema to begin with. Their keys are in the order of the schema, as
// specifications are compared by their JSON.

test('there is a key for each strategy of the schema', () => {
  expect(strategyChoiceSchema.unwrap().options.map(({ shape }) => shape.key.value)).toEqual(STRATEGY_KEYS);
});

test('GM-Skip is that of the defaults', () => {
  expect(JSON.stringify(GM_SKIP)).toBe(JSON.stringify(strategyChoiceSchema.parse({ key: 'gm-skip' })));
});

test.each(COMPARISON)('a comparison has all parameters of $key', (choice) => {
  expect(JSON.stringify(choice)).toBe(JSON.stringify(strategyChoiceSchema.parse(choice)));
  expect(Object.keys(choice)).toEqual(Object.keys(strategyChoiceSchema.parse({ key: choice.key })));
});

test('all samples are those of the defaults', () => {
  expect(JSON.stringify(ALL_SAMPLES)).toBe(JSON.stringify(samplingSchema.parse({})));
});
