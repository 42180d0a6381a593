// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { demoSet } from '#store/testing/fake-answers.ts';
import {
  choose,
  emptyPage,
  readyPage,
  renderWithStore,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { SearchMethod } from './search-method.tsx';
import { StrategyParameters } from './strategy-parameters.tsx';

const samples = demoSet.samples.map((sample) => ({ ...sample, captions: ['a cat'] }));

let page: TestPage;
let user: UserEvent;
const settings = () => page.store.getState().settings;

beforeEach(async () => {
  page = emptyPage();
  page.browser.calibration = () =>
    Promise.resolve({ ...demoSet, samples, tasks: ['single-object', 'captioning'] });
  await readyPage(page);
  user = renderWithStore(
    page,
    <>
      <SearchMethod />
      <StrategyParameters />
    </>,
  );
});

describe('the task', () => {
  it('shows the metric that it is scored with', async () => {
    expect(screen.getByText('Top-1 accuracy')).toBeDefined();
    await choose(user, 'Task', 'Caption');
    expect(settings().task).toBe('captioning');
    expect(screen.getByText('CIDEr')).toBeDefined();
  });

  it('cannot be one without annotations in the set', () => {
    const disabled = within(screen.getByRole('combobox', { name: 'Task' }))
      .getAllByRole<HTMLOptionElement>('option')
      .filter((option) => option.disabled);
    expect(disabled.map(({ textContent }) => textContent)).toEqual(['All objects']);
  });
});

describe('the strategy', () => {
  /** The labels of the fields and groups of parameters in view. */
  const parameters = () =>
    ['Order', 'Beam width', 'Interval', 'First block', 'Skip in', 'Seed'].filter(
      (label) => screen.queryByLabelText(label) !== null,
    );

  it.each([
    ['GM-Skip, floating', 'gm-skip-floating', ['Order']],
    ['GM-Skip, beam', 'gm-skip-beam', ['Order', 'Beam width']],
    ['Fixed interval', 'fixed-interval', ['Interval', 'Skip in']],
    ['Uneven interval', 'uneven-interval', ['Interval', 'Skip in', 'Seed']],
    ['Forward order', 'order-forward', ['First block']],
    ['SLEB', 'sleb', []],
  ])('%s has the parameters that it takes', async (label, key, expected) => {
    await choose(user, 'Strategy', label);
    expect(settings().strategy.key).toBe(key);
    expect(parameters()).toEqual(expected);
  });

  it('has a seed only while its order is random', async () => {
    expect(parameters()).toEqual(['Order']);
    await user.click(screen.getByRole('radio', { name: 'Random' }));
    expect(parameters()).toEqual(['Order', 'Seed']);
    await user.clear(screen.getByLabelText('Seed'));
    await user.type(screen.getByLabelText('Seed'), '7');
    expect(settings().strategy).toMatchObject({ order: 'random', seed: 7 });
  });

  it('keeps its interval between two and the blocks of the model', async () => {
    await choose(user, 'Strategy', 'Fixed interval');
    const interval = screen.getByLabelText<HTMLInputElement>('Interval');
    await user.clear(interval);
    await user.type(interval, '50');
    expect(settings().strategy).toMatchObject({ interval: 5 });
    await user.tab();
    expect(settings().strategy).toMatchObject({ interval: 6 });
    expect(interval.value).toBe('6');
    await user.clear(interval);
    await user.tab();
    expect(settings().strategy).toMatchObject({ interval: 2 });
  });

  it('skips in the answer only where it is told to', async () => {
    await choose(user, 'Strategy', 'Fixed interval');
    await user.click(screen.getByRole('radio', { name: 'Answer only' }));
    expect(settings().strategy).toMatchObject({ key: 'fixed-interval', phase: 'decode' });
  });
});

describe('alpha', () => {
  const slider = () => screen.getByRole<HTMLInputElement>('slider', { name: 'Alpha' });

  it('moves by hundredths', () => {
    expect(screen.getByText('0.95')).toBeDefined();
    fireEvent.change(slider(), { target: { value: '0.97' } });
    expect(settings().alpha).toBe(0.97);
    expect(screen.getByText('0.97')).toBeDefined();
    expect(slider().step).toBe('0.01');
  });

  it('stays between 0.5 and 1.05', () => {
    expect([slider().min, slider().max]).toEqual(['0.5', '1.05']);
  });
});
