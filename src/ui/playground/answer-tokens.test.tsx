// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { AnswerTokens } from '#service/contract/question.ts';
import { happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { Playground } from './playground.tsx';

describe('the tokens of an answer', () => {
  const read: AnswerTokens = {
    tokens: [
      { id: 5, text: 'a', probability: 0.9, rank: 1, top: [{ id: 5, text: 'a', probability: 0.9 }] },
      {
        id: 6,
        text: ' cat',
        probability: 0.3,
        rank: 2,
        top: [
          { id: 9, text: ' dog', probability: 0.6 },
          { id: 6, text: ' cat', probability: 0.3 },
        ],
      },
      { id: 2, text: '', probability: 1, rank: 1, top: [{ id: 2, text: '', probability: 1 }] },
    ],
  };
  const answered = async () => {
    const made = await readyPage();
    made.browser.answerTokens = () => Promise.resolve(read);
    const user = renderWithStore(made, <Playground />);
    await happens(() => made.store.getState().useSample(0));
    await vi.waitFor(async () => {
      await happens(() => {
        for (const asked of made.browser.answers) asked.answer('a cat', 100, [5, 6, 2]);
      });
      expect(made.store.getState().answers.skip.status).toBe('ready');
    }, 20_000);
    return { ...made, user };
  };
  const text = () => screen.getByTestId('answer-full');
  const tokens = () => within(text()).getAllByRole('button');

  it('are shown while it comes', async () => {
    const made = await readyPage();
    renderWithStore(made, <Playground />);
    await happens(() => made.store.getState().useSample(0));
    await vi.waitFor(() => {
      expect(made.browser.answers).toHaveLength(1);
    }, 5000);
    await happens(() => {
      made.browser.answers[0]?.partial('a c');
    });
    expect(text().textContent).toBe('a c');
    expect(text().getAttribute('aria-busy')).toBe('true');
  });

  it('are asked for once the pointer rests on the answer, and tell what else might have been there', async () => {
    const { browser, user } = await answered();
    expect(browser.readings).toEqual([]);
    expect(tokens()).toHaveLength(1);
    await user.hover(tokens()[0] ?? text());
    expect(await screen.findByText(/the first choice/)).toBeDefined();
    expect(browser.readings).toMatchObject([{ skip: [], tokenIds: [5, 6, 2] }]);
    expect(tokens()).toHaveLength(3);
    expect(text().textContent).toBe('a cat');
    await user.hover(tokens()[1] ?? text());
    expect(await screen.findByText(/30.0 %, choice 2/)).toBeDefined();
    const bars = screen.getByRole('list', { name: 'The most probable tokens here' });
    expect(within(bars).getAllByRole('listitem')[0]?.textContent).toBe('dog60.0 %');
    await user.unhover(text());
    expect(screen.queryByRole('tooltip')).toBeNull();
    expect(browser.readings).toHaveLength(1);
  });

  it('are one stop of the keyboard, which keeps the focus when they come', async () => {
    const { browser, user } = await answered();
    await happens(() => {
      tokens()[0]?.focus();
    });
    expect(await screen.findByText(/90.0 %, the first choice/)).toBeDefined();
    expect(document.activeElement).toBe(tokens()[0]);
    expect(tokens().map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1]);
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('“cat”, token 2 of 3, 30.0 %');
    expect(screen.getByRole('tooltip').textContent).toContain('choice 2');
    await user.keyboard('{End}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('No text, token 3 of 3, 100.0 %');
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('tooltip')).toBeNull();
    expect(browser.readings).toHaveLength(1);
  });

  it('say why they cannot be had, and are asked for again', async () => {
    const { browser, user } = await answered();
    browser.answerTokens = () =>
      Promise.reject(new SkipscopeError('runtime', 'The device is lost.', 'Load again.'));
    await user.hover(tokens()[0] ?? text());
    expect(await screen.findByText(/The device is lost/)).toBeDefined();
    await user.unhover(text());
    browser.answerTokens = () => Promise.resolve(read);
    await user.hover(tokens()[0] ?? text());
    expect(await screen.findByText(/the first choice/)).toBeDefined();
  });
});
