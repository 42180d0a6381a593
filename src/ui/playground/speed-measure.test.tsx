// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { happens } from '#ui/testing/render-with-store.tsx';
import { answeredPage, answerUntil, speed } from './testing/answered-page.tsx';

const measureButton = () => screen.getByRole('button', { name: 'Measure' });

describe('the speed in the playground', () => {
  it('is not made of the two answers, and is measured in turns when asked for', async () => {
    const made = await answeredPage();
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

  it('shows medians of the turns once there are any, beside what the weights take', async () => {
    const made = await answeredPage();
    const table = () => screen.getByRole('table', { name: 'Latency' }).textContent;
    expect(table()).toContain('Time of one answer');
    expect(table()).toMatch(/Weights.*10 kB.*8 kB$/u);
    await made.user.click(measureButton());
    await answerUntil(made, () => screen.queryByText('0.50 [0.50, 0.50]'));
    expect(table()).toContain('Medians of the turns');
    expect(made.store.getState().blockTimes?.model).toBe('abc');
    await happens(() => {
      made.store.getState().loadSkipSet([]);
    });
    // Whether the answer in view is still that of the skip set before or not: its times and its weights belong together.
    expect(table()).toMatch(/101 ms8 kB$|201 ms10 kB$/u);
  });

  it('times the blocks of the full model where none is skipped', async () => {
    const made = await answeredPage();
    await happens(() => {
      made.store.getState().loadSkipSet([]);
    });
    await answerUntil(made, () => screen.queryByTestId('block-times'));
    const before = made.browser.answers.length;
    await made.user.click(measureButton());
    await answerUntil(made, () => screen.queryByText(/medians of 7 turns/));
    expect(made.browser.answers.slice(before).map(({ request }) => request.skip)).toEqual(
      Array.from({ length: 8 }, () => []),
    );
    expect(made.store.getState().speed.timing).toBeNull();
  });

  it('leaves the encoding of the picture out, which skipping does not change', async () => {
    const made = await answeredPage();
    await made.user.click(measureButton());
    // 201 and 101 ms, of which the picture takes 1 ms each.
    await answerUntil(made, () => screen.queryByText('0.50 [0.50, 0.50]'));
    const [turn] = made.store.getState().speed.timing?.full ?? [];
    expect(turn?.total).toBe(200);
  });

  it('is not that of another question', async () => {
    const made = await answeredPage();
    await made.user.click(measureButton());
    await answerUntil(made, () => screen.queryByText('0.50 [0.50, 0.50]'));
    await happens(() => {
      made.store.getState().setPrompt('Another question?');
    });
    await answerUntil(made, () => screen.queryByRole('button', { name: 'Measure' }));
    expect(speed()?.textContent).toContain('not measured');
  });

  it('is thrown away if the question changes while it is measured', async () => {
    const made = await answeredPage();
    await made.user.click(measureButton());
    await happens(() => {
      made.store.getState().setPrompt('Another question?');
    });
    await answerUntil(made, speed);
    expect(made.store.getState().speed).toMatchObject({ turn: null, timing: null });
  });

  it('is not measured any more once the skip set has changed', async () => {
    const made = await answeredPage();
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
    const { browser, user } = await answeredPage();
    await user.click(measureButton());
    await happens(() => {
      browser.answers.at(-1)?.fail(new SkipscopeError('runtime', 'The device is lost.', 'Load again.'));
    });
    expect(await screen.findByText(/The device is lost/)).toBeDefined();
  });
});
