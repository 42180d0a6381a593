// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { demoSet } from '#store/testing/fake-answers.ts';
import {
  choose,
  chosenIn,
  emptyPage,
  happens,
  readyPage,
  renderWithStore,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { SearchScoring } from './search-scoring.tsx';

let page: TestPage;
let user: UserEvent;
const scoring = () => page.store.getState().settings.scoring;

beforeEach(async () => {
  page = emptyPage();
  const samples = demoSet.samples.map((sample) => ({ ...sample, captions: ['a cat', 'one cat'] }));
  page.browser.calibration = () =>
    Promise.resolve({ ...demoSet, samples, tasks: ['single-object', 'captioning'] });
  page.browser.tableList = [{ hash: 'c0c0', name: 'coco.json', documents: 5000 }];
  await readyPage(page);
  await page.store.getState().refreshDocumentFrequencies();
  user = renderWithStore(page, <SearchScoring />);
});

describe('the answer rules', () => {
  it('are exact at first', () => {
    expect(screen.getByText('exact names')).toBeDefined();
    expect(screen.getByText(/without a leading article/)).toBeDefined();
  });

  it('take synonyms, and say how many categories have any', async () => {
    await user.type(screen.getByLabelText('Synonyms'), 'cat = kitten{Enter}dog = puppy, hound');
    expect(scoring().synonymText).toBe('cat = kitten\ndog = puppy, hound');
    expect(screen.getByText('synonyms of 2 categories')).toBeDefined();
  });

  it('name each line of synonyms that cannot be read', async () => {
    await user.type(screen.getByLabelText('Synonyms'), 'cat = kitten{Enter}dog{Enter}= hound');
    const issues = screen.getAllByText(/^Line/).map(({ textContent }) => textContent);
    expect(issues).toEqual([
      'Line 2: There is no “=”; write: cup = mug, teacup.',
      'Line 3: There is no category before the “=”.',
    ]);
    expect(screen.getByText('2 lines of synonyms cannot be read')).toBeDefined();
    expect(screen.getByLabelText('Synonyms').getAttribute('aria-invalid')).toBe('true');
  });

  it('count articles and find names in sentences where they are told to', async () => {
    await user.click(screen.getByRole('switch', { name: 'Ignore articles', hidden: true }));
    await user.click(screen.getByRole('switch', { name: 'Find names in sentences', hidden: true }));
    expect(scoring()).toMatchObject({ stripArticles: false, findInSentence: true });
    expect(screen.getByText('articles count · names found in sentences')).toBeDefined();
    expect(screen.queryByText(/without a leading article/)).toBeNull();
  });
});

describe('the document frequencies of a task of captions', () => {
  const field = () => chosenIn('Document frequencies');
  const addTable = (name: string) =>
    user.upload(screen.getByLabelText('Add a table…'), new File(['{}'], name, { type: 'application/json' }));

  beforeEach(async () => {
    await happens(() => {
      page.store.getState().changeSettings({ task: 'captioning' });
    });
    await screen.findByLabelText('Document frequencies');
  });

  it('are those of the captions at first, which are few', () => {
    expect(screen.queryByLabelText('Synonyms')).toBeNull();
    expect(screen.getByText('CIDEr, weighted by these captions')).toBeDefined();
    expect(field()).toBe('The captions of these samples');
    expect(screen.getByTestId('reference-warning').textContent).toMatch(/2/);
  });

  it('come from a stored table, which needs no warning', async () => {
    await choose(user, 'Document frequencies', 'coco.json · 5,000 images');
    expect(scoring().documentFrequencies).toEqual({ name: 'coco.json', hash: 'c0c0' });
    expect(screen.getByText('CIDEr weighted by “coco.json”')).toBeDefined();
    expect(screen.queryByTestId('reference-warning')).toBeNull();
    await choose(user, 'Document frequencies', 'The captions of these samples');
    expect(scoring().documentFrequencies).toBeNull();
  });

  it('come from a table that is added', async () => {
    await addTable('mine.json');
    await happens(() => undefined);
    expect(scoring().documentFrequencies).toEqual({ name: 'mine.json', hash: 'hash of mine.json' });
    expect(field()).toBe('mine.json · 5,000 images');
  });

  it('show how a table is read, until that is stopped', async () => {
    page.browser.table = (_name, { onProgress }) => {
      onProgress?.({ phase: 'Counting words', fraction: 0.25, etaMs: null });
      return new Promise(() => undefined);
    };
    await addTable('mine.json');
    expect(screen.getByText('Counting words')).toBeDefined();
    expect(screen.getByText('25 %')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Stop reading' }));
    expect(screen.queryByText('Counting words')).toBeNull();
    expect(scoring().documentFrequencies).toBeNull();
  });

  it('say what is wrong with a table, until that is dismissed', async () => {
    page.browser.table = () =>
      Promise.reject(new SkipscopeError('invalid-input', 'It has no captions.', 'Give captions.'));
    await addTable('mine.json');
    await happens(() => undefined);
    expect(screen.getByRole('alert').textContent).toContain('It has no captions.Give captions.');
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('lose a table only after a question', async () => {
    await choose(user, 'Document frequencies', 'coco.json · 5,000 images');
    const remove = () =>
      user.click(screen.getByRole('button', { name: 'Delete coco.json from this browser' }));
    await remove();
    await user.click(screen.getByRole('button', { name: 'Keep it' }));
    expect(page.browser.tableList).toHaveLength(1);
    await remove();
    expect(screen.getByRole('alertdialog').textContent).toContain('“coco.json” stay');
    await user.click(screen.getByRole('button', { name: 'Delete' }));
    await happens(() => undefined);
    expect(page.browser.tableList).toEqual([]);
    expect(scoring().documentFrequencies).toBeNull();
  });
});
