// @vitest-environment happy-dom
import { screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { AnswerTokens } from '#service/contract/question.ts';
import {
  emptyPage,
  happens,
  readyPage,
  type TestPage,
  renderWithStore,
} from '#ui/testing/render-with-store.tsx';
import { Playground } from './playground.tsx';
import { answeredPage } from './testing/answered-page.tsx';

describe('the answers', () => {
  const card = (name: string) => screen.getByRole('article', { name: `Answer: ${name}` }).textContent;
  const emptyPrompt = async ({ store }: TestPage) => {
    await happens(() => {
      store.getState().setPrompt('  ');
    });
    expect(store.getState().answers.full.status).toBe('empty');
  };

  it('give way to what is missing when the prompt is emptied', async () => {
    const made = await answeredPage();
    expect(card('Full model')).toContain('a cat');
    await emptyPrompt(made);
    for (const name of ['Full model', 'Current skip set']) {
      expect(card(name)).toContain('No prompt yet');
      expect(card(name)).not.toContain('a cat');
    }
    expect(screen.getByText('Type a prompt: an empty one is not run.')).toBeDefined();
    expect(screen.queryByRole('table', { name: 'Latency' })).toBeNull();
  });

  it('take the problem of an earlier question with them', async () => {
    const made = await answeredPage();
    await happens(() => {
      made.store.getState().setPrompt('Another question?');
    });
    await vi.waitFor(async () => {
      await happens(() => {
        made.browser.answers.at(-1)?.fail(new SkipscopeError('invalid-input', 'Too long.', 'Shorten it.'));
      });
      expect(card('Full model')).toContain('Too long.');
    }, 5000);
    await emptyPrompt(made);
    expect(card('Full model')).not.toContain('Too long.');
  });

  it('name the prompt as missing, also while the model is loading', async () => {
    const made = emptyPage();
    renderWithStore(made, <Playground />);
    expect(card('Full model')).toContain('Waiting for the model');
    await emptyPrompt(made);
    expect(card('Full model')).toContain('No prompt yet');
  });

  it('are not asked of a file that is no picture', async () => {
    const made = await readyPage();
    renderWithStore(made, <Playground />);
    // The first picture of the set arrives.
    await happens(() => undefined);
    await happens(() => {
      made.store.getState().useOwnImage(new Blob(['x'], { type: 'text/plain' }), 'notes.txt');
    });
    expect(screen.getByRole('alert').textContent).toContain('"notes.txt" is not a picture.');
  });
});

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

describe('the name that an answer is read as', () => {
  const readAs = () => screen.getAllByRole('list', { name: 'Read as' }).map(({ textContent }) => textContent);
  const answered = async (answer: string) => {
    const made = await readyPage();
    renderWithStore(made, <Playground />);
    await happens(() => made.store.getState().useSample(0));
    await vi.waitFor(async () => {
      await happens(() => {
        for (const asked of made.browser.answers) asked.answer(answer, 100);
      });
      expect(screen.queryAllByRole('list', { name: 'Read as' })).toHaveLength(2);
    }, 20_000);
  };

  it('is not printed again where the answer is that name', async () => {
    await answered('cat');
    expect(readAs()).toEqual(['right', 'right']);
  });

  it('is told where the answer says it otherwise', async () => {
    await answered('Dog.');
    expect(readAs()).toEqual(['read asdog, wrong', 'read asdog, wrong']);
  });
});

describe('the comparison of the answers', () => {
  it('is not waited for without a prompt', async () => {
    const { store } = await answeredPage();
    await happens(() => {
      store.getState().setPrompt('  ');
    });
    await vi.waitFor(() => {
      expect(store.getState().answers.full.status).toBe('empty');
    }, 20_000);
    expect(screen.queryByText('Comparing…')).toBeNull();
  });
});
