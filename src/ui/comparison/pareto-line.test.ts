import { describe, expect, it } from 'vitest';

import { zoomed } from './chart-window.ts';
import { paretoLine, type PlanePoint } from './pareto-line.ts';

const points: readonly PlanePoint[] = [
  { run: 'a', x: 0, y: 0.8 },
  { run: 'a', x: 0.1, y: 0.9 },
  { run: 'a', x: 0.2, y: 0.5 },
  { run: 'b', x: 0.2, y: 0.6 },
  { run: 'b', x: 0.3, y: 0.6 },
  { run: 'b', x: 0.4, y: 0.2 },
];
const places = (line: readonly PlanePoint[]) =>
  line.map(({ run, x, y }) => `${run} ${String(x)} ${String(y)}`);

describe('the Pareto line', () => {
  it('has the points that none beats, where more is better of both', () => {
    expect(places(paretoLine(points, 'higher', 'higher'))).toEqual(['a 0.1 0.9', 'b 0.3 0.6', 'b 0.4 0.2']);
  });

  it('turns with the better end of an axis', () => {
    expect(places(paretoLine(points, 'lower', 'higher'))).toEqual(['a 0 0.8', 'a 0.1 0.9']);
    expect(places(paretoLine(points, 'lower', 'lower'))).toEqual(['a 0 0.8', 'a 0.2 0.5', 'b 0.4 0.2']);
  });

  it('has one of equal points', () => {
    const twins = [...points, { run: 'c', x: 0.1, y: 0.9 }];
    expect(places(paretoLine(twins, 'higher', 'higher'))).toEqual(['a 0.1 0.9', 'b 0.3 0.6', 'b 0.4 0.2']);
  });
});

describe('a window', () => {
  const whole = { x: [0, 1], y: [0, 100] } as const;

  it('keeps its middle, and stays inside the whole', () => {
    expect(zoomed(whole, whole, 0.5)).toEqual({ x: [0.25, 0.75], y: [25, 75] });
    expect(zoomed({ x: [0.75, 1], y: [0, 10] }, whole, 2)).toEqual({ x: [0.5, 1], y: [0, 20] });
    expect(zoomed({ x: [0.25, 0.75], y: [25, 75] }, whole, 4)).toEqual(whole);
  });
});
