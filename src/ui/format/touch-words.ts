/** Whether the page is used by touch: nothing can be pointed at without pressing it. */
export function isTouched(): boolean {
  return matchMedia('(hover: none)').matches;
}

/** "Click", or what stands for it on a touch screen. */
export function clickWord(): 'Click' | 'Tap' {
  return isTouched() ? 'Tap' : 'Click';
}

/** How a cell of a map is read, and what pressing it does besides: "shows the picture", for example. */
export function cellWords(pressing?: string): string {
  if (isTouched()) return pressing === undefined ? 'Tap a cell to read it.' : `A tap on a cell ${pressing}.`;
  return `Point at a cell to read it${pressing === undefined ? '' : `; a click or Enter ${pressing}`}.`;
}
