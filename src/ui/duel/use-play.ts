import { useEffect, useState } from 'react';

/** Milliseconds between two steps: long enough to read two short answers. */
const STEP_MS = 900;

const REDUCED = '(prefers-reduced-motion: reduce)';

interface Play {
  readonly playing: boolean;
  /** Starts from the beginning where the end is reached. Where motion is to be reduced, it goes one step. */
  readonly press: () => void;
  readonly stop: () => void;
}

/** Steps through positions 0..end until the end is reached, it is pressed again, or motion is to be reduced. */
export function usePlay(at: number, end: number, move: (at: number) => void): Play {
  const [playing, setPlaying] = useState(false);
  const isEnd = at >= end;
  if (playing && isEnd) setPlaying(false);

  useEffect(() => {
    if (!playing || isEnd) return undefined;
    const timer = setTimeout(() => {
      if (matchMedia(REDUCED).matches) setPlaying(false);
      else move(at + 1);
    }, STEP_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [playing, at, isEnd, move]);

  const stop = () => {
    setPlaying(false);
  };
  const press = () => {
    if (playing) {
      stop();
      return;
    }
    move(isEnd ? 0 : at + 1);
    setPlaying(!matchMedia(REDUCED).matches);
  };
  return { playing, press, stop };
}
