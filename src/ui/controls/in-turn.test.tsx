// @vitest-environment happy-dom
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { InTurn } from './in-turn.tsx';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** One task of the browser. */
function nextTask(): void {
  act(() => {
    vi.advanceTimersToNextTimer();
  });
}

const shown = () => ['first', 'second', 'third'].filter((text) => screen.queryByText(text) !== null);

it('draws one part after the other, each in a task of its own', () => {
  const { container } = render(
    <>
      <InTurn>first</InTurn>
      <InTurn>
        second
        <InTurn>
          <p>third</p>
        </InTurn>
      </InTurn>
    </>,
  );
  const text = () => container.textContent;
  expect(text()).toBe('');
  expect(container.querySelectorAll('.part-loading')).toHaveLength(2);
  nextTask();
  expect(text()).toBe('first');
  nextTask();
  expect(text()).toBe('firstsecond');
  nextTask();
  expect(text()).toBe('firstsecondthird');
  expect(container.querySelector('.part-loading')).toBeNull();
});

it('does not draw a part that is gone before its turn', () => {
  const { rerender } = render(
    <>
      <InTurn key="a">
        <p>first</p>
      </InTurn>
      <InTurn key="b">
        <p>second</p>
      </InTurn>
    </>,
  );
  rerender(
    <InTurn key="b">
      <p>second</p>
    </InTurn>,
  );
  nextTask();
  expect(shown()).toEqual(['second']);
  expect(vi.getTimerCount()).toBe(0);
});

/** What an element without boxes has. */
const NO_RECTS = Object.assign([], { item: () => null });

/** An observer that is told by hand what it sees. */
function stubObserver() {
  const observer = { look: (_: boolean): void => undefined, disconnect: vi.fn() };
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(report: (entries: readonly { readonly isIntersecting: boolean }[]) => void) {
        observer.look = (isIntersecting) => {
          act(() => {
            report([{ isIntersecting }]);
          });
        };
      }
      observe = vi.fn();
      disconnect = observer.disconnect;
    },
  );
  return observer;
}

it.each([
  ['not displayed', () => vi.spyOn(Element.prototype, 'getClientRects').mockReturnValue(NO_RECTS)],
  [
    'far below',
    () =>
      vi
        .spyOn(Element.prototype, 'getBoundingClientRect')
        .mockReturnValue(new DOMRect(0, 2 * window.innerHeight, 100, 240)),
  ],
  [
    'far above',
    () =>
      vi
        .spyOn(Element.prototype, 'getBoundingClientRect')
        .mockReturnValue(new DOMRect(0, -240 - window.innerHeight, 100, 240)),
  ],
])('draws a part that is %s once it is near', (_, hide) => {
  const observer = stubObserver();
  hide();
  render(
    <InTurn>
      <p>first</p>
    </InTurn>,
  );
  nextTask();
  observer.look(false);
  expect(shown()).toEqual([]);
  observer.look(true);
  expect(shown()).toEqual(['first']);
  expect(observer.disconnect).toHaveBeenCalled();
});

it('draws a part that is far where it is asked for even so, before or after its turn', () => {
  const observer = stubObserver();
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(
    new DOMRect(0, 2 * window.innerHeight, 100, 240),
  );
  const parts = (evenFar: boolean) => (
    <>
      <InTurn evenFar={evenFar}>
        <p>first</p>
      </InTurn>
      <InTurn evenFar>
        <p>second</p>
      </InTurn>
    </>
  );
  const { rerender } = render(parts(false));
  nextTask();
  nextTask();
  expect(shown()).toEqual(['second']);
  rerender(parts(true));
  expect(observer.disconnect).toHaveBeenCalled();
  nextTask();
  expect(shown()).toEqual(['first', 'second']);
});

it('draws a part that is far once a person has begun to use the page, but not one that is not displayed', () => {
  stubObserver();
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(
    new DOMRect(0, 2 * window.innerHeight, 100, 240),
  );
  const rects = vi.spyOn(Element.prototype, 'getClientRects').mockReturnValue(NO_RECTS);
  render(
    <InTurn>
      <p>first</p>
    </InTurn>,
  );
  nextTask();
  fireEvent.keyDown(window);
  nextTask();
  expect(shown()).toEqual([]);
  rects.mockRestore();
  render(
    <InTurn>
      <p>second</p>
    </InTurn>,
  );
  nextTask();
  expect(shown()).toEqual([]);
  fireEvent.keyDown(window);
  expect(shown()).toEqual([]);
  nextTask();
  expect(shown()).toEqual(['second']);
  expect(vi.getTimerCount()).toBe(0);
});
