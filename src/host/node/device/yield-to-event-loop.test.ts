import { expect, it } from 'vitest';
import { createYield } from './yield-to-event-loop.ts';

it('lets the event loop turn while short work goes on, and not for each piece of it', async () => {
  const yieldToEventLoop = createYield();
  let timer = false;
  setTimeout(() => (timer = true), 0);
  let pieces = 0;
  while (!timer) {
    await yieldToEventLoop();
    for (const end = performance.now() + 0.1; performance.now() < end;);
    pieces++;
  }
  expect(pieces).toBeGreaterThan(5);
});
