import { htmlText } from '#engine/report/html-text.ts';
import type { Drawing } from './captioned-drawing.ts';

const SHAPES = new Set(['g', 'path', 'line', 'circle', 'rect', 'text', 'tspan', 'polyline', 'polygon']);

/** What only a page needs: the room around a point that takes clicks, and the mark of the skip set in use. */
const OF_THE_PAGE = '.point-target, .point-ring, defs, title, desc';

/** Where a shape is, and what it is. */
const GEOMETRY = [
  'd',
  'points',
  'transform',
  'x',
  'y',
  'dx',
  'dy',
  'x1',
  'x2',
  'y1',
  'y2',
  'cx',
  'cy',
  'r',
  'width',
  'height',
];

/** How a shape is painted, wherever its page says so, with what a shape has that nobody says anything of. */
const PAINT: Readonly<Record<string, string>> = {
  fill: '',
  'fill-opacity': '1',
  stroke: 'none',
  'stroke-width': '1',
  'stroke-opacity': '1',
  'stroke-dasharray': 'none',
};

const LETTERS: Readonly<Record<string, string>> = {
  'font-size': '',
  'font-weight': '400',
  'text-anchor': 'start',
};

/** A value as every reader of SVG knows it: numbers without units, nothing as nothing. */
function plainValue(value: string): string {
  if (value === 'transparent' || /^rgba\(.*, 0\)$/u.test(value)) return 'none';
  return value.replace(/(\d)px/gu, '$1');
}

function attribute(name: string, value: string): string {
  return ` ${name}="${htmlText(value)}"`;
}

function paintOf(element: Element, names: Readonly<Record<string, string>>): string {
  const style = getComputedStyle(element);
  return Object.entries(names)
    .map(([name, usual]) => {
      const value = plainValue(style.getPropertyValue(name));
      return value === '' || value === usual ? '' : attribute(name, value);
    })
    .join('');
}

/** An element of a page's drawing, and all in it, with what its style sheets say written into it. */
function markupOf(element: Element): string {
  if (!SHAPES.has(element.localName) || element.matches(OF_THE_PAGE)) return '';
  const geometry = GEOMETRY.map((name) => {
    const value = element.getAttribute(name);
    return value === null ? '' : attribute(name, value);
  }).join('');
  const { localName } = element;
  const opacity = paintOf(element, { opacity: '1' });
  const isText = localName === 'text' || localName === 'tspan';
  const paint = localName === 'g' ? '' : paintOf(element, PAINT) + (isText ? paintOf(element, LETTERS) : '');
  const inner = [...element.childNodes]
    .map((node) => {
      if (node instanceof Element) return markupOf(node);
      return isText ? htmlText(node.textContent ?? '') : '';
    })
    .join('');
  return localName === 'g' && inner === ''
    ? ''
    : `<${localName}${geometry}${opacity}${paint}>${inner}</${localName}>`;
}

/** An SVG of the page, whose size is given by its attributes, as a drawing that needs no style sheet of the page. */
export function svgDrawing(svg: Element): Drawing {
  const width = Number(svg.getAttribute('width'));
  const height = Number(svg.getAttribute('height'));
  return { width, height, markup: [...svg.children].map(markupOf).join('') };
}

/** The chart in view; null while none is drawn. */
export function chartDrawing(area: Element): Drawing | null {
  const svg = area.querySelector('svg.recharts-surface');
  return svg && svgDrawing(svg);
}
