import { afterEach, beforeEach, vi } from 'vitest';

const WIDTH = 600;
const HEIGHT = 300;

/** Texts are small, so that no tick has to make way for another. */
function rectangleOf(element: Element): DOMRect {
  return element.tagName === 'SPAN' ? new DOMRect(0, 0, 10, 10) : new DOMRect(0, 0, WIDTH, HEIGHT);
}

/** Gives the elements of each test of a file a size: charts draw nothing without one. */
export function giveElementsASize(): void {
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
      return rectangleOf(this);
    });
    vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(WIDTH);
    vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(HEIGHT);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
}
