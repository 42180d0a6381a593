// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { foldEvents } from '#engine/search/fold-run.ts';
import { begun, doneByConstraint, steps } from '#ui/testing/run-journals.ts';
import { useDrawnState } from './use-drawn-state.ts';

/** Tells the hook whether its element is in view. */
let look: (isIntersecting: boolean) => void;

beforeEach(() => {
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
  vi.unstubAllGlobals();
});

const start = begun(0.8);
const before = foldEvents(start);
const after = foldEvents([...start, ...steps([[5, 0.78]])]);
const done = foldEvents([...start, ...steps([[5, 0.78]]), doneByConstraint]);
const other = foldEvents(begun(0.6));

function draw() {
  const area = document.createElement('div');
  return renderHook(({ state }) => useDrawnState(state, area), { initialProps: { state: before } });
}

it('a run under way is drawn as it goes on while its results are in view', () => {
  const { result, rerender } = draw();
  look(true);
  rerender({ state: after });
  expect(result.current).toBe(after);
});

it('a run under way is not drawn out of view, until it comes into view or ends', () => {
  const { result, rerender } = draw();
  look(false);
  rerender({ state: after });
  expect(result.current).toBe(before);
  look(true);
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
