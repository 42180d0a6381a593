import { onceIdle } from './once-idle.ts';

/** What a person does first, who may then look for words anywhere in the page. */
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'scroll'] as const;

/** Calls `then` once a person has moved, pressed or scrolled in the page, and it is idle. Returns what stops that. */
export function onceAttended(then: () => void): () => void {
  const listening = new AbortController();
  let giveUp = () => {
    listening.abort();
  };
  const begin = () => {
    listening.abort();
    giveUp = onceIdle(then);
  };
  for (const sign of SIGNS)
    window.addEventListener(sign, begin, { signal: listening.signal, capture: true, passive: true });
  return () => {
    giveUp();
  };
}
