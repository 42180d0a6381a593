// @vitest-environment happy-dom
import { act, render, screen } from '@testing-library/react';
import { type ComponentType, useState } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { partInTurn } from './part-in-turn.tsx';

interface Script {
  readonly default: ComponentType<{ readonly text: string }>;
}

/** A script that arrives, or fails to, by hand. */
function scriptByHand() {
  let arrive: (script: Script) => void = nothing;
  let fail: (error: Error) => void = nothing;
  const script = new Promise<Script>((resolve, reject) => {
    arrive = resolve;
    fail = reject;
  });
  const load = vi.fn(() => script);
  const settled = () => act(() => script.then(nothing, nothing));
  return {
    Part: partInTurn(load),
    load,
    arrives: (Fetched: Script['default']) => {
      arrive({ default: Fetched });
      return settled();
    },
    fails: () => {
      fail(new Error('no such file'));
      return settled();
    },
  };
}

function nothing(): void {
  // What comes of a script, the part shows.
}

function Text({ text }: { readonly text: string }) {
  return <p>{text}</p>;
}

function nextTask(): void {
  act(() => {
    vi.advanceTimersToNextTimer();
  });
}

const texts = () => screen.queryAllByRole('paragraph').map(({ textContent }) => textContent);

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('draws each part in a task of its own once its script is there, whichever comes first', async () => {
  const [first, second] = [scriptByHand(), scriptByHand()];
  render(
    <>
      <first.Part text="first" />
      <second.Part text="second" />
    </>,
  );
  expect(first.load).not.toHaveBeenCalled();
  nextTask();
  nextTask();
  await second.arrives(Text);
  await first.arrives(Text);
  expect(texts()).toEqual([]);
  nextTask();
  expect(texts()).toEqual(['second']);
  nextTask();
  expect(texts()).toEqual(['first', 'second']);
  expect([first, second].map(({ load }) => load.mock.calls.length)).toEqual([1, 1]);
});

it('is drawn with what it is given by then, and from then on', async () => {
  const { Part, arrives } = scriptByHand();
  const { rerender } = render(<Part text="old" />);
  nextTask();
  rerender(<Part text="new" />);
  await arrives(Text);
  nextTask();
  expect(texts()).toEqual(['new']);
  rerender(<Part text="newer" />);
  expect(texts()).toEqual(['newer']);
});

it('keeps the state of a part that is rendered again', async () => {
  const { Part, arrives } = scriptByHand();
  let drawings = 0;
  function Counted({ text }: { readonly text: string }) {
    const [drawing] = useState(() => (drawings += 1));
    return <p>{`${text} ${String(drawing)}`}</p>;
  }
  const { rerender } = render(<Part text="a" />);
  nextTask();
  await arrives(Counted);
  nextTask();
  rerender(<Part text="b" />);
  expect(texts()).toEqual(['b 1']);
});

it('is not drawn where it is gone before its script arrives', async () => {
  const { Part, arrives } = scriptByHand();
  const { unmount } = render(<Part text="first" />);
  nextTask();
  unmount();
  await arrives(Text);
  expect(vi.getTimerCount()).toBe(0);
});

it('fetches the script of a part that is far once it is near, and once only', async () => {
  let look = nothing;
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      observe = () => {
        look = () => {
          this.report([{ isIntersecting: true }]);
        };
      };
      disconnect = () => {
        look = nothing;
      };
      constructor(readonly report: (entries: readonly { readonly isIntersecting: boolean }[]) => void) {}
    },
  );
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(
    new DOMRect(0, 2 * window.innerHeight, 100, 240),
  );
  const { Part, load, arrives } = scriptByHand();
  render(<Part text="first" />);
  nextTask();
  expect(load).not.toHaveBeenCalled();
  look();
  look();
  await arrives(Text);
  nextTask();
  expect(texts()).toEqual(['first']);
  expect(load).toHaveBeenCalledTimes(1);
});

it('says in its place that its script could not be fetched', async () => {
  vi.spyOn(console, 'error').mockImplementation(nothing);
  const { Part, fails } = scriptByHand();
  render(
    <>
      <Part text="first" />
      <Text text="beside" />
    </>,
  );
  nextTask();
  await fails();
  expect(screen.getByRole('alert').textContent).toContain('no such file');
  expect(screen.getByText('beside')).toBeDefined();
});
