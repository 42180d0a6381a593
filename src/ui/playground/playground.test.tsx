// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import {
  emptyPage,
  happens,
  readyPage,
  type TestPage,
  renderWithStore,
} from '#ui/testing/render-with-store.tsx';
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

  it('shows medians of the turns once there are any, beside what the weights take', async () => {
    const made = await page();
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
    // The answer in view, and its times, are those of the skip set before.
    expect(table()).toMatch(/10 kB.*8 kB$/u);
  });

  it('times the blocks of the full model where none is skipped', async () => {
    const made = await page();
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
    const made = await page();
    await made.user.click(measureButton());
    // 201 and 101 ms, of which the picture takes 1 ms each.
    await answerUntil(made, () => screen.queryByText('0.50 [0.50, 0.50]'));
    const [turn] = made.store.getState().speed.timing?.full ?? [];
    expect(turn?.total).toBe(200);
  });

  it('is not that of another question', async () => {
    const made = await page();
    await made.user.click(measureButton());
    await answerUntil(made, () => screen.queryByText('0.50 [0.50, 0.50]'));
    await happens(() => {
      made.store.getState().setPrompt('Another question?');
    });
    await answerUntil(made, () => screen.queryByRole('button', { name: 'Measure' }));
    expect(speed()?.textContent).toContain('not measured');
  });

  it('is thrown away if the question changes while it is measured', async () => {
    const made = await page();
    await made.user.click(measureButton());
    await happens(() => {
      made.store.getState().setPrompt('Another question?');
    });
    await answerUntil(made, speed);
    expect(made.store.getState().speed).toMatchObject({ turn: null, timing: null });
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

describe('the answers', () => {
  const card = (name: string) => screen.getByRole('article', { name: `Answer: ${name}` }).textContent;
  const emptyPrompt = async ({ store }: TestPage) => {
    await happens(() => {
      store.getState().setPrompt('  ');
    });
    expect(store.getState().answers.full.status).toBe('empty');
  };

  it('give way to what is missing when the prompt is emptied', async () => {
    const made = await page();
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
    const made = await page();
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
