// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { demoSet } from '#store/testing/fake-answers.ts';
import {
  choose,
  emptyPage,
  happens,
  readyPage,
  renderWithStore,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { SearchForm } from './search-form.tsx';

const start = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Start search' });

describe('the start of a search', () => {
  let page: TestPage;
  let user: UserEvent;

  beforeEach(async () => {
    page = await readyPage();
    user = renderWithStore(page, <SearchForm framed={false} />);
  });

  it('asks for a run with the settings as they stand by default', async () => {
    expect(screen.getByText('on “Demo”')).toBeDefined();
    await user.click(start());
    expect(page.browser.specs).toMatchObject([
      {
        task: 'single-object',
        strategy: { key: 'gm-skip', order: 'reverse' },
        alpha: 0.95,
        maxBlocks: null,
        protect: [],
        prompt: 'What is the main object in this image?',
        exhaustive: false,
        explore: false,
        model: { name: 'tiny', hash: 'abc' },
        calibration: { name: 'Demo', id: 'demo' },
      },
    ]);
  });

  it('asks for what was filled in', async () => {
    await choose(user, 'Strategy', 'GM-Skip, beam');
    await user.clear(screen.getByLabelText('Prompt of the samples'));
    await user.type(screen.getByLabelText('Prompt of the samples'), 'What is it?');
    await user.type(screen.getByLabelText('Protected blocks'), '0-1{Enter}');
    await user.type(screen.getByLabelText('Blocks, at most'), '3');
    await user.click(screen.getByRole('switch', { name: 'Exhaustive' }));
    await user.click(screen.getByRole('switch', { name: 'Explore to the end' }));
    await user.click(start());
    expect(page.browser.specs).toMatchObject([
      {
        strategy: { key: 'gm-skip-beam', width: 3 },
        prompt: 'What is it?',
        protect: [0, 1],
        maxBlocks: 3,
        exhaustive: true,
        explore: true,
      },
    ]);
  });

  it('is not there twice, and again when the run has ended', async () => {
    await user.click(start());
    expect(start().disabled).toBe(true);
    expect(screen.getByText('A search is running.')).toBeDefined();
    await happens(() => page.browser.searches[0]?.end('done'));
    expect(start().disabled).toBe(false);
    expect(page.browser.specs).toHaveLength(1);
  });

  it('waits for a block that may be removed', async () => {
    await happens(() => {
      page.store.getState().setProtected([0, 1, 2, 3, 4, 5]);
    });
    expect(screen.getByText('Every block is protected: none could be removed.')).toBeDefined();
    expect(start().disabled).toBe(true);
    await happens(() => {
      page.store.getState().toggleProtected(3);
    });
    expect(start().disabled).toBe(false);
  });

  it('waits for a question', async () => {
    await user.clear(screen.getByLabelText('Prompt of the samples'));
    expect(screen.getByText('Type a prompt: an empty one is not run.')).toBeDefined();
    expect(screen.getByText('There is no question.')).toBeDefined();
    expect(start().disabled).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Task’s own' }));
    expect(start().disabled).toBe(false);
    expect(screen.getByLabelText<HTMLTextAreaElement>('Prompt of the samples').value).toBe(
      'What is the main object in this image?',
    );
  });

  it('waits for synonyms that can be read', async () => {
    await user.type(screen.getByLabelText('Synonyms'), 'cat');
    expect(screen.getByText('Some synonyms cannot be read.')).toBeDefined();
    expect(start().disabled).toBe(true);
    await user.type(screen.getByLabelText('Synonyms'), ' = kitten');
    expect(start().disabled).toBe(false);
  });
});

describe('a search that cannot start', () => {
  const obstacle = async (page: TestPage) => {
    renderWithStore(page, <SearchForm framed={false} />);
    await happens(() => undefined);
    expect(start().disabled).toBe(true);
    return start().nextElementSibling?.textContent;
  };

  it('lacks a model', async () => {
    expect(await obstacle(emptyPage())).toBe('There is no model.');
  });

  it('lacks the model that is still loading', async () => {
    const page = emptyPage();
    page.browser.loadedModel = () => new Promise(() => undefined);
    void page.store.getState().loadModel('m/', 'auto');
    expect(await obstacle(page)).toBe('The model is still loading.');
  });

  it('lacks a calibration set', async () => {
    const page = emptyPage();
    await page.store.getState().loadModel('m/', 'auto');
    expect(await obstacle(page)).toBe('There is no calibration set.');
  });

  it('lacks annotations', async () => {
    const page = emptyPage();
    page.browser.calibration = () => Promise.resolve({ ...demoSet, tasks: [] });
    expect(await obstacle(await readyPage(page))).toBe('The calibration set supports no task.');
  });

  it('lacks samples', async () => {
    const page = await readyPage();
    page.store.getState().changeSampling({ limit: 1, heldOut: 0.5 });
    expect(await obstacle(page)).toBe('There are no samples to search on.');
  });
});
