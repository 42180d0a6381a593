import { expect, it } from 'vitest';

import { colourLevel } from './colour-scale.ts';
import { findingOf, measureScale, quantity, valueText } from './measure-scale.ts';

const at = (low: number, high: number) => ({ low, high, confidence: 0.95, method: 'bootstrap' });

it('colours do not depend on the other values, and only 0 has none', () => {
  const { bounds } = measureScale('metric-drop', 'accuracy');
  expect([0, 0.001, 0.05, 0.1, 0.25, 0.5, 1].map((value) => colourLevel(value, bounds))).toEqual([
    0, 1, 2, 3, 4, 5, 5,
  ]);
  expect([-0.001, -0.1, -0.7].map((value) => colourLevel(value, bounds))).toEqual([-1, -3, -5]);
});

it('no effect, what may be chance, and what was not measured are three things', () => {
  expect(findingOf(null)).toBe('unknown');
  expect(findingOf({ value: 0, interval: at(-0.1, 0.1) })).toBe('none');
  expect(findingOf({ value: 0.1, interval: at(0, 0.2) })).toBe('unsure');
  expect(findingOf({ value: 0.1, interval: at(0.01, 0.2) })).toBe('effect');
  expect(findingOf({ value: -0.1, interval: at(-0.2, -0.01) })).toBe('effect');
  expect(findingOf({ value: 0.1, interval: null })).toBe('effect');
});

it('values have the unit of their measure', () => {
  const drop = measureScale('metric-drop', 'accuracy');
  expect(quantity(-0.125, drop)).toBe('−12.5 pp');
  expect(quantity(-0.00001, drop)).toBe('0.0 pp');
  expect(quantity(7.25, measureScale('metric-drop', 'cider'))).toBe('7.3 points');
  expect(quantity(0.5, measureScale('kl-divergence', 'accuracy'))).toBe('0.500 nats');
  expect(quantity(0.5, measureScale('block-influence', 'accuracy'))).toBe('0.500');
  expect(valueText({ value: 0.125, interval: at(-0.05, 0.3) }, drop)).toBe(
    '12.5 pp, 95 % interval −5.0 to 30.0, the interval contains 0',
  );
  expect(valueText(null, drop)).toBe('not measured');
});
