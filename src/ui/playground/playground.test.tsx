// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { happens, readyPage, type TestPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { Playground } from './playground.tsx';

/** Answers all that is asked, the full model in 201 ms and a skip set in 101 ms, until the page shows what is awaited. */
const answerUntil = async ({ browser }: TestPage, shown: () => unknown) => {
  await vi.waitFor(async () => {
    await happens(() => {
      for (const { request, answer } of browser.answers)
        answer('a cat', request.skip.length === 0 ? 201 : 101);
    });
    expect(shown()).not.toBeNull();
  }, 20_000);
};

const page = async () => {
  const made = await readyPage();
  const user = renderWithStore(made, <Playground />);
  await happens(() => {
    made.store.getState().useOwnImage(new Blob(['x'], { type: 'image/png' }), 'cat.png');
    made.store.getState().loadSkipSet([3, 5]);
  });
  await answerUntil(made, speed);
  return { ...made, user };
};
const speed = () => screen.queryByTestId('speed');
const measureButton = () => screen.getByRole('button', { name: 'Measure' });

describe('the speed in the playground', () => {
  it('is not made of the two answers, and is measured in turns when asked for', async () => {
    const made = await page();
    const { browser, user } = made;
    expect(screen.getByTestId('speed').textContent).toContain('not measured');
    expect(document.body.textContent).not.toMatch(/\d×/);
    const before = browser.answers.length;
    await user.click(measureButton());
    await answerUntil(made, () => screen.queryByText('0.50 [0.50, 0.50]'));
    expect(speed()?.textContent).toContain('7 turns');
    const asked = browser.answers.slice(before).map(({ request }) => request.skip.join());
    expect(asked).toEqual(Array.from({ length: 8 }, () => ['', '3,5']).flat());
  });

  it('is not measured any more once the skip set has changed', async () => {
    const made = await page();
    const { user, store } = made;
    await user.click(measureButton());
    await answerUntil(made, () => screen.queryByText('0.50 [0.50, 0.50]'));
    await happens(() => {
      store.getState().loadSkipSet([2]);
    });
    await answerUntil(made, () => screen.queryByRole('button', { name: 'Measure' }));
    expect(screen.getByTestId('speed').textContent).toContain('not measured');
  });

  it('says what went wrong', async () => {
    const { browser, user } = await page();
    await user.click(measureButton());
    await happens(() => {
      browser.answers.at(-1)?.fail(new SkipscopeError('runtime', 'The device is lost.', 'Load again.'));
    });
    expect(await screen.findByText(/The device is lost/)).toBeDefined();
  });
});

describe('the comparison of the answers', () => {
  it('is not waited for without a prompt', async () => {
    const { store } = await page();
    await happens(() => {
      store.getState().setPrompt('  ');
    });
    await vi.waitFor(() => {
      expect(store.getState().answers.full.status).toBe('empty');
    }, 20_000);
    expect(screen.queryByText('Comparing…')).toBeNull();
  });
});
