import { screen } from '@testing-library/react';
import { expect, vi } from 'vitest';

import { happens, readyPage, type TestPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { Playground } from '#ui/playground/playground.tsx';

/** Answers all that is asked, the full model in 201 ms and a skip set in 101 ms, until the page shows what is awaited. */
export async function answerUntil({ browser }: TestPage, shown: () => unknown): Promise<void> {
  await vi.waitFor(async () => {
    await happens(() => {
      for (const { request, answer } of browser.answers)
        answer('a cat', request.skip.length === 0 ? 201 : 101);
    });
    expect(shown()).not.toBeNull();
  }, 20_000);
}

export const speed = () => screen.queryByTestId('speed');

/** The playground with a picture of a person's own and both answers about it, of which one skips blocks 3 and 5. */
export async function answeredPage() {
  const made = await readyPage();
  const user = renderWithStore(made, <Playground />);
  await happens(() => {
    made.store.getState().useOwnImage(new Blob(['x'], { type: 'image/png' }), 'cat.png');
    made.store.getState().loadSkipSet([3, 5]);
  });
  await answerUntil(made, speed);
  return { ...made, user };
}
