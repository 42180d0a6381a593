// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import { offer } from '#store/testing/fake-answers.ts';
import { emptyPage, happens, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { AddModel } from './add-model.tsx';

let page: TestPage;
let user: UserEvent;

const reference = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Repository, URL' });
const revision = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Revision' });
const lookUp = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Look it up' });
const quickPick = () => screen.queryByRole('button', { name: /^llava-hf\/llava-1\.5-7b-hf/ });

beforeEach(() => {
  page = emptyPage();
  page.store.getState().showManager('add');
  user = renderWithStore(page, <AddModel provider="auto" />);
});

describe('the name of a model', () => {
  it.each([
    ['llava', '"llava" names no repository.'],
    ['C:\\models', 'A page cannot read the path C:\\models.'],
    ['ftp://host/model', 'ftp://host/model is no address of the web.'],
    ['https://huggingface.co/datasets/a/b', 'https://huggingface.co/datasets/a/b is no model repository.'],
  ])('says what is wrong with %j', async (text, message) => {
    await user.type(reference(), `${text}{Enter}`);
    expect(screen.getByRole('alert').textContent).toContain(message);
    expect(reference().value).toBe(text);
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('has to be there', async () => {
    await user.click(lookUp());
    expect(screen.getByRole('alert').textContent).toContain('No model is named.');
  });

  it('goes with a revision', async () => {
    await user.type(reference(), 'someone/tiny');
    await user.type(revision(), 'v1{Enter}');
    await happens(() => undefined);
    expect(page.store.getState().lookUp).toMatchObject({
      kind: 'found',
      origin: { kind: 'hub', repository: 'someone/tiny', revision: 'v1' },
    });
    expect(screen.getByRole('region', { name: 'Found: tiny' })).toBeDefined();
  });

  it('is picked from the known ones, without a revision', async () => {
    await user.type(revision(), 'v1');
    const pick = quickPick();
    if (!pick) throw new Error('There are no quick picks.');
    await user.click(pick);
    await happens(() => undefined);
    expect([reference().value, revision().value]).toEqual(['llava-hf/llava-1.5-7b-hf', '']);
    expect(page.store.getState().lookUp).toMatchObject({
      kind: 'found',
      origin: { kind: 'hub', repository: 'llava-hf/llava-1.5-7b-hf' },
    });
  });
});

describe('a look-up', () => {
  it('shows how it comes along, until it is cancelled', async () => {
    page.browser.modelOffer = ({ onProgress }) => {
      onProgress?.({ phase: 'Reading config.json', fraction: 0.5, etaMs: null });
      return new Promise(() => undefined);
    };
    await user.type(reference(), 'someone/tiny{Enter}');
    expect(screen.getByText('Reading config.json')).toBeDefined();
    expect(lookUp().disabled).toBe(true);
    expect(quickPick()).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.queryByText('Reading config.json')).toBeNull();
    expect(lookUp().disabled).toBe(false);
  });

  it('says why nothing was found, and offers the known ones still', async () => {
    page.browser.modelOffer = () =>
      Promise.reject(new SkipscopeError('not-found', 'There is no such repository.', 'Check its name.'));
    await user.type(reference(), 'someone/nothing{Enter}');
    await happens(() => undefined);
    expect(screen.getByRole('alert').textContent).toContain('There is no such repository.Check its name.');
    expect(quickPick()).not.toBeNull();
  });

  it('is begun anew with another choice', async () => {
    await user.type(reference(), 'someone/tiny{Enter}');
    await happens(() => undefined);
    expect(quickPick()).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Choose another' }));
    expect(screen.queryByRole('region', { name: 'Found: tiny' })).toBeNull();
    expect(quickPick()).not.toBeNull();
    expect(reference().value).toBe('someone/tiny');
  });

  it('of another model starts with a dtype of its own', async () => {
    const [q4] = offer.dtypes;
    if (!q4) throw new Error('The offer has no dtype.');
    page.browser.modelOffer = () => Promise.resolve({ ...offer, dtypes: [q4, { ...q4, dtype: 'fp32' }] });
    await user.type(reference(), 'someone/tiny{Enter}');
    await happens(() => undefined);
    await user.click(screen.getByRole('radio', { name: 'fp32' }));
    await user.type(reference(), '-2{Enter}');
    await happens(() => undefined);
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'q4' }).checked).toBe(true);
  });
});
