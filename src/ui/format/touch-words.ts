/** Whether the page is used by touch: nothing can be pointed at without pressing it. */
export function isTouched(): boolean {
  return matchMedia('(hover: none)').matches;
}

/** "Click", or what stands for it on a touch screen. */
export function clickWord(): 'Click' | 'Tap' {
  return isTouched() ? 'Tap' : 'Click';
}
