// @vitest-environment happy-dom
import { fireEvent, screen, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { SkipscopeError } from '#engine/base/errors.ts';
import type { ImportRequest } from '#store/state/model-manager-state.ts';
import { storedModel } from '#store/testing/fake-answers.ts';
import { emptyPage, happens, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { ImportCard } from './import-card.tsx';

const request: ImportRequest = {
  origin: { kind: 'hub', repository: 'someone/tiny' },
  name: 'tiny',
  dtype: 'q4',
  loadOn: null,
};

let page: TestPage;
let user: UserEvent;

const card = () => screen.getByRole('group', { name: 'Import of tiny' });
const begin = (change: Partial<ImportRequest> = {}) =>
  happens(() => {
    void page.store.getState().importModel({ ...request, ...change });
  });
const underWay = () => {
  const last = page.browser.imports.at(-1);
  if (!last) throw new Error('No import is under way.');
  return last;
};

beforeEach(() => {
  page = emptyPage();
  user = renderWithStore(page, <ImportCard provider="wasm" />);
});

describe('an import under way', () => {
  it('is not shown while there is none', () => {
    expect(screen.queryByRole('group')).toBeNull();
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('shows what is imported, how far it is and how long it takes', async () => {
    await begin();
    expect(within(card()).getByText('someone/tiny')).toBeDefined();
    await happens(() => {
      underWay().progress({ phase: 'Block 2 of 6', fraction: 0.3, etaMs: 180_000 });
    });
    expect(within(card()).getByText('Block 2 of 6')).toBeDefined();
    expect(within(card()).getByText('30 % · 3 min left')).toBeDefined();
    expect(within(card()).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('30');
  });

  it('pauses once the block in hand is finished', async () => {
    await begin();
    await user.click(within(card()).getByRole('button', { name: 'Pause' }));
    expect(underWay().signal?.aborted).toBe(true);
    await happens(() => undefined);
    expect(screen.queryByRole('group')).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says that it is pausing until then', async () => {
    await begin();
    fireEvent.click(within(card()).getByRole('button', { name: 'Pause' }));
    expect(within(card()).getByRole<HTMLButtonElement>('button', { name: 'Pausing…' }).disabled).toBe(true);
  });
});

describe('an import that failed', () => {
  beforeEach(async () => {
    await begin();
    await happens(() => {
      underWay().fail(new SkipscopeError('connection', 'The hub does not answer.', 'Try again later.'));
    });
  });

  it('says why, and that nothing is lost', () => {
    expect(screen.getByRole('alert').textContent).toContain('The hub does not answer.Try again later.');
    expect(screen.getByText('Import of tiny as q4. What is stored already stays.')).toBeDefined();
  });

  it('is tried again', async () => {
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(page.browser.imports).toHaveLength(2);
    expect(card()).toBeDefined();
  });

  it('is dismissed', async () => {
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('an import that is done', () => {
  it('is offered for loading, on the provider that is chosen now', async () => {
    await begin();
    await happens(() => {
      underWay().end(storedModel);
    });
    expect(screen.getByRole('status').textContent).toContain('tiny is stored as q4.');
    await user.click(screen.getByRole('button', { name: 'Load it' }));
    expect(page.browser.loadedUrls).toEqual(['stored:tiny-q4']);
    expect(page.store.getState().provider).toBe('wasm');
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('is left for later', async () => {
    await begin();
    await happens(() => {
      underWay().end(storedModel);
    });
    await user.click(screen.getByRole('button', { name: 'Not now' }));
    expect(screen.queryByRole('status')).toBeNull();
    expect(page.browser.loadedUrls).toEqual([]);
  });

  it('is loaded by itself where that was asked for', async () => {
    await begin({ loadOn: 'auto' });
    await happens(() => {
      underWay().end(storedModel);
    });
    expect(page.browser.loadedUrls).toEqual(['stored:tiny-q4']);
    expect(screen.queryByRole('status')).toBeNull();
  });
});
