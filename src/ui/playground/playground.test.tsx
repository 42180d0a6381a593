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
