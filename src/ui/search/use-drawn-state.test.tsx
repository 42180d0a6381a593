// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { foldEvents } from '#engine/search/fold-run.ts';
import { begun, doneByConstraint, steps } from '#ui/testing/run-journals.ts';
import { useDrawnState } from './use-drawn-state.ts';

/** Tells the hook whether its element is in view. */
let look: (isIntersecting: boolean) => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(report: (entries: readonly { readonly isIntersecting: boolean }[]) => void) {
        look = (isIntersecting) => {
          act(() => {
            report([{ isIntersecting }]);
          });
        };
      }
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function passes(milliseconds: number): void {
  act(() => {
    vi.advanceTimersByTime(milliseconds);
  });
}

const start = begun(0.8);
const before = foldEvents(start);
const after = foldEvents([...start, ...steps([[5, 0.78]])]);
const further = foldEvents([
  ...start,
  ...steps([
    [5, 0.78],
    [4, 0.77],
  ]),
]);
const done = foldEvents([...start, ...steps([[5, 0.78]]), doneByConstraint]);
const other = foldEvents(begun(0.6));

function draw() {
  const area = document.createElement('div');
  return renderHook(({ state }) => useDrawnState(state, area), { initialProps: { state: before } });
}

it('a run under way is drawn as it goes on, twice a second at most, while its results are in view', () => {
  const { result, rerender } = draw();
  look(true);
  rerender({ state: after });
  passes(0);
  expect(result.current).toBe(after);
  passes(100);
  rerender({ state: further });
  passes(399);
  expect(result.current).toBe(after);
  passes(1);
  expect(result.current).toBe(further);
  rerender({ state: done });
  expect(result.current).toBe(done);
});

it('a run under way is not drawn out of view, until it comes into view or ends', () => {
  const { result, rerender } = draw();
  look(false);
  rerender({ state: after });
  passes(1000);
  expect(result.current).toBe(before);
  look(true);
  passes(0);
  expect(result.current).toBe(after);
  look(false);
  rerender({ state: done });
  expect(result.current).toBe(done);
});

it('another run is drawn out of view too', () => {
  const { result, rerender } = draw();
  look(false);
  rerender({ state: other });
  expect(result.current).toBe(other);
});
