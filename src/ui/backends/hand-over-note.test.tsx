// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { BROWSER } from '#client/backend-switch.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { baseline, SERVER_URL, started, summary } from '#store/testing/two-backends.ts';
import {
  happens,
  readyPage,
  renderWithStore,
  serverPage,
  type TestPage,
} from '#ui/testing/render-with-store.tsx';
import { HandOverNote } from './hand-over-note.tsx';

const full = new SkipscopeError('storage', 'The disk is full.', 'Make room.');

let page: TestPage;
let user: UserEvent;

const note = () => screen.queryByTestId('hand-over');
const handOver = (id = 'a') => happens(() => page.store.getState().handOverRun(id));
const click = async (name: string) => {
  await user.click(screen.getByRole('button', { name }));
  await happens(() => undefined);
};

/** Makes a host list what it adopts, as hosts do. */
const listAdopted = (host: 'browser' | 'server') => {
  page[host].adopt = (id, events) => {
    page[host].journals.set(id, events);
    page[host].runList = [...page[host].runList, summary(id)];
    return Promise.resolve();
  };
};

beforeEach(async () => {
  page = await readyPage();
  page.browser.runList = [summary('a')];
  page.browser.journals.set('a', [started, baseline]);
  listAdopted('browser');
  listAdopted('server');
  await serverPage(page);
  user = renderWithStore(page, <HandOverNote id="a" />);
});

describe('a run that is handed over', () => {
  it('is on its way until it has arrived, or that is cancelled', async () => {
    let asked = false;
    page.server.adopt = () => {
      asked = true;
      return new Promise(() => undefined);
    };
    void page.store.getState().handOverRun('a');
    expect(await screen.findByRole('progressbar', { name: 'Handing the run over' })).toBeDefined();
    await waitFor(() => {
      expect(asked).toBe(true);
    });
    await click('Cancel');
    expect(note()).toBeNull();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(page.browser.journals.has('a')).toBe(true);
  });

  it('is on the server then, and is resumed there', async () => {
    await handOver();
    expect(note()?.textContent).toContain('The run is on gpu-box now, with all that it has found.');
    expect(note()?.textContent).not.toContain('goes back to work in this browser');
    await click('Resume');
    expect(page.server.followed).toEqual(['a']);
    expect(note()).toBeNull();
  });

  it('is left for later', async () => {
    await handOver();
    await click('Not now');
    expect(note()).toBeNull();
    expect(page.server.followed).toEqual([]);
  });

  it('is of no interest to another one', async () => {
    page.browser.runList = [...page.browser.runList, summary('b')];
    page.browser.journals.set('b', [started, baseline]);
    await happens(() => page.store.getState().refreshRuns());
    await handOver('b');
    expect(page.server.journals.has('b')).toBe(true);
    expect(note()).toBeNull();
  });
});

describe('a run that comes back to the browser', () => {
  beforeEach(async () => {
    await handOver();
    await handOver();
  });

  it('is resumed in the browser, to which the page goes back', async () => {
    expect(note()?.textContent).toContain(
      'The run is in this browser now, with all that it has found. To resume it, the page goes back to work in this browser.',
    );
    await click('Resume');
    expect(page.store.getState().backend).toBe(BROWSER);
    expect(page.browser.followed).toEqual(['a']);
  });

  it('waits for a search that is under way', async () => {
    await happens(() => {
      void page.store.getState().startSearch();
    });
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Resume' }).disabled).toBe(true);
  });
});

describe('a run that was done', () => {
  it('has nothing to resume', async () => {
    page.server.adopt = (id, events) => {
      page.server.journals.set(id, events);
      page.server.runList = [summary(id, { status: 'done' })];
      return Promise.resolve();
    };
    await handOver();
    expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull();
    await click('Dismiss');
    expect(note()).toBeNull();
  });
});

describe('a run that cannot be handed over', () => {
  it('stays where it was, and is handed over with another try', async () => {
    page.server.adopt = () => Promise.reject(full);
    await handOver();
    expect(screen.getByRole('alert').textContent).toContain('The disk is full.Make room.');
    expect(screen.getByText('The run is still in this browser. Nothing is lost.')).toBeDefined();
    listAdopted('server');
    await click('Try again');
    expect(page.store.getState().handOver).toMatchObject({ kind: 'done', to: SERVER_URL });
  });

  it('is in both backends where the copy stays behind', async () => {
    page.server.adopt = (id, events) => {
      page.server.journals.set(id, events);
      page.browser.deleteRun = () => Promise.reject(full);
      return Promise.resolve();
    };
    await handOver();
    expect(
      screen.getByText(
        'The run is on gpu-box; only its copy in this browser could not be deleted. Nothing is lost.',
      ),
    ).toBeDefined();
    await click('Dismiss');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
