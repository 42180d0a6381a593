import { within } from '@testing-library/react';

/** What takes the pointer and the keys of a chart. */
export function reader(chart: HTMLElement): HTMLElement {
  return within(chart).getByRole('group', { name: /arrow keys/ });
}

/** What the chart tells of the point that is read; empty while none is. */
export function reading(chart: HTMLElement): string {
  const status = within(chart).queryByRole('status');
  return status?.textContent ?? '';
}

/** Where a point is drawn, in the coordinates of a pointer. */
export function placeOf(
  chart: HTMLElement,
  id: string,
): { readonly clientX: number; readonly clientY: number } {
  const transform = chart.querySelector(`[data-point="${id}"]`)?.getAttribute('transform') ?? '';
  const [x = NaN, y = NaN] = (transform.match(/-?[\d.]+/g) ?? []).map(Number);
  return { clientX: x, clientY: y };
}
