import type { DrawingColours, ReadColour } from './captioned-drawing.ts';

/** Reads the colours of a place of the page, by elements that are there for no longer than that takes. */
export function colourReader(place: Element): ReadColour {
  return (expression, attributes = {}) => {
    const probe = document.createElement('span');
    for (const [name, value] of Object.entries(attributes)) probe.setAttribute(name, value);
    probe.style.color = expression;
    place.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

/** The colours around a drawing. */
export function drawingColours(read: ReadColour): DrawingColours {
  return {
    background: read('var(--panel)'),
    text: read('var(--text)'),
    muted: read('var(--text-2)'),
    line: read('var(--line-strong)'),
  };
}
