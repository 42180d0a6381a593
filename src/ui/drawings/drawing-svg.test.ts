// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';

import { type CaptionedDrawing, fileName } from './captioned-drawing.ts';
import { drawingSvg } from './drawing-svg.ts';
import { gridDrawing } from './grid-drawing.ts';

const colours = { background: '#fff', text: '#111', muted: '#555', line: '#999' };

const grid = gridDrawing(
  {
    rows: ['0', '1'],
    columns: ['1 traffic light', '2 dog'],
    cellAt: (row, column) =>
      row === 1 && column === 1
        ? null
        : {
            lines: [String(row + column)],
            title: `row ${String(row)} & column ${String(column)}`,
            fill: '#eee',
            ink: '#000',
            frame: row === 1 ? { colour: '#a00', width: 3 } : null,
            ring: row === 0 ? '#00a' : null,
            hatched: column === 1,
          },
  },
  colours,
);

const captioned: CaptionedDrawing = {
  title: 'Drop of “<b>” & others',
  details: 'tiny · Main object · 60 samples of “scenes” · '.repeat(4),
  columnAxis: 'Picture',
  rowAxis: 'Block',
  drawing: grid,
  keys: [
    { label: 'pp', mark: null },
    { label: '5.0 to 10.0', mark: { kind: 'box', fill: '#eee', frame: '#999', hatched: false } },
    { label: 'GM-Skip, reverse order', mark: { kind: 'line', colour: '#00f', dash: '6 3' } },
    { label: 'High Sparsity', mark: { kind: 'symbol', path: 'M0 0h1', fill: '#0a0', stroke: 'none' } },
  ],
  colours,
};

function drawn(of: CaptionedDrawing): Element {
  return new DOMParser().parseFromString(drawingSvg(of), 'image/svg+xml').documentElement;
}

const textsOf = (svg: Element) => [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);

describe('a drawing as a file', () => {
  it('says in words what a page around it would', () => {
    const svg = drawn(captioned);
    expect(svg.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg');
    const texts = textsOf(svg);
    for (const text of ['Drop of “<b>” & others', 'Picture', 'Block', 'pp', '5.0 to 10.0', 'High Sparsity'])
      expect(texts).toContain(text);
    expect(texts.filter((text) => text.startsWith('tiny · ') || text.endsWith('·')).length).toBeGreaterThan(
      1,
    );
  });

  it('is large enough for all that it draws', () => {
    const svg = drawn(captioned);
    const [, , width = 0, height = 0] = (svg.getAttribute('viewBox') ?? '').split(' ').map(Number);
    expect(width).toBeGreaterThanOrEqual(grid.width);
    const lowest = Math.max(
      ...[...svg.querySelectorAll('text[y]')].map((text) => Number(text.getAttribute('y'))),
    );
    expect(height).toBeGreaterThan(lowest);
  });

  it('draws a grid’s cells, and nothing where there is none', () => {
    const titles = [...drawn(captioned).querySelectorAll('g > title')].map(({ textContent }) => textContent);
    expect(titles).toEqual(['row 0 & column 0', 'row 0 & column 1', 'row 1 & column 0']);
  });

  it('sets names upright that are wider than a cell', () => {
    const upright = textsOf(drawn({ ...captioned, rowAxis: '' })).filter(
      (text) => text === '1 traffic light',
    );
    expect(upright).toHaveLength(1);
    expect(grid.markup).toMatch(/rotate\(-90\)"[^>]*>1 traffic light/u);
  });

  it('has a name that every file system takes', () => {
    expect(fileName(['tiny/model:1', 'Latency / full', '', 'gm-skip'])).toBe(
      'tiny-model-1-Latency-full-gm-skip',
    );
  });
});
