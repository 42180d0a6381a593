import { beforeEach, describe, expect, it, vi } from 'vitest';

import { BROWSER } from '#client/backend-switch.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { resumeObstacle } from '#store/runs/resumable-runs.ts';
import { demoSet, model, storedModel } from '#store/testing/fake-answers.ts';
import {
  SERVER_LINK,
  SERVER_URL,
  baseline,
  firstModel,
  spec as tinySpec,
  started,
  summary,
  turn,
  twoBackends,
} from '#store/testing/two-backends.ts';

const events = [started, baseline];
const paused: RunEvent = { type: 'paused', at: 3 };
const full = new SkipscopeError('storage', 'The disk is full.', 'Make room.');

let page: ReturnType<typeof twoBackends>;
const state = () => page.store.getState();
const places = () => state().runs?.map(({ id, backend, copyAt }) => [id, backend, copyAt]);

/** Puts what a host lists beside its journal, as hosts do. */
const listAdopted = (host: 'browser' | 'server') => {
  page[host].adopt = (id, adopted) => {
    page[host].journals.set(id, adopted);
    page[host].runList = [...page[host].runList, summary(id)];
    return Promise.resolve();
  };
};

beforeEach(async () => {
  page = twoBackends();
  page.browser.runList = [summary('a')];
  page.browser.journals.set('a', events);
  listAdopted('browser');
  listAdopted('server');
  await state().begin(firstModel, null);
  await state().connectByLink(SERVER_LINK);
});

describe('the runs of two places', () => {
  it('are one list, and each is read where it is', async () => {
    page.server.runList = [summary('b', { startedAt: 2 })];
    page.server.journals.set('b', [started]);
    await state().refreshRuns();
    expect(places()).toEqual([
      ['b', SERVER_URL, null],
      ['a', BROWSER, null],
    ]);
    await state().openRun('a');
    expect(state().run?.state.baseline?.value).toBe(0.9);
    await state().openRun('b');
    expect(state().run?.state.baseline).toBeNull();
    await state().makeReport(['a', 'b']);
    expect(state().reportProblem).toBeNull();
    await state().deleteRun('a');
    expect(page.browser.runList).toEqual([]);
    expect(places()).toEqual([['b', SERVER_URL, null]]);
  });

  it('stay in view while the server does not answer', async () => {
    page.server.runList = [summary('b')];
    await state().refreshRuns();
    page.server.listRuns = () => Promise.reject(full);
    await state().refreshRuns();
    expect(state().runs).toHaveLength(2);
    expect(state().runsProblem?.message).toBe('The disk is full.');
  });
});

describe('a run that is handed over', () => {
  it('is deleted here once the server has it, and goes on there', async () => {
    await state().handOverRun('a');
    expect(state().handOver).toMatchObject({ kind: 'done', from: BROWSER, to: SERVER_URL });
    expect(page.server.journals.get('a')).toEqual(events);
    expect(page.browser.journals.has('a')).toBe(false);
    expect(places()).toEqual([['a', SERVER_URL, null]]);
    void state().resumeHandedOver();
    await turn();
    expect(page.server.followed).toEqual(['a']);
    expect(state().handOver).toBeNull();
  });

  it('stays here when the server does not take it', async () => {
    page.server.adopt = () => Promise.reject(full);
    await state().handOverRun('a');
    expect(state().handOver).toMatchObject({
      kind: 'failed',
      copied: false,
      problem: { remedy: 'Make room.' },
    });
    expect(page.browser.journals.get('a')).toEqual(events);
  });

  it('stays here when the server has kept a part of it only', async () => {
    page.server.adopt = (id) => {
      page.server.journals.set(id, [started]);
      return Promise.resolve();
    };
    await state().handOverRun('a');
    expect(state().handOver).toMatchObject({ kind: 'failed', copied: false });
    expect(page.browser.journals.get('a')).toEqual(events);
  });

  it('is in both places when it cannot be deleted here, and is brought to its end later', async () => {
    const { deleteRun } = page.browser;
    page.browser.deleteRun = () => Promise.reject(full);
    await state().handOverRun('a');
    expect(state().handOver).toMatchObject({ kind: 'failed', copied: true });
    page.server.runList = [summary('a', { steps: 2 })];
    await state().refreshRuns();
    expect(places()).toEqual([['a', SERVER_URL, BROWSER]]);
    page.browser.deleteRun = deleteRun;
    page.server.adopt = () => Promise.resolve();
    await state().handOverRun('a');
    expect(state().handOver).toMatchObject({ kind: 'done', from: BROWSER, to: SERVER_URL });
    expect(places()).toEqual([['a', SERVER_URL, null]]);
  });

  it('takes along what was found while its calibration set was on the way', async () => {
    const spec = { ...tinySpec, calibration: { id: 'mine', name: 'Mine' } };
    const begun: readonly RunEvent[] = [{ ...started, spec }, baseline];
    page.browser.journals.set('a', begun);
    page.browser.setList = [{ id: 'mine', name: 'Mine' }];
    page.server.calibration = () => {
      page.browser.journals.set('a', [...begun, paused]);
      return Promise.resolve({ ...demoSet, id: 'mine', name: 'Mine' });
    };
    await state().handOverRun('a');
    expect(state().handOver?.kind).toBe('done');
    expect(page.browser.paused).toEqual(['a', 'a']);
    expect(page.server.journals.get('a')).toEqual([...begun, paused]);
  });

  it('takes along the document frequencies that it is scored with', async () => {
    const table = { name: 'coco.json', hash: 'f00' };
    page.browser.journals.set('a', [
      { ...started, spec: { ...tinySpec, documentFrequencies: table } },
      baseline,
    ]);
    await state().handOverRun('a');
    expect(state().handOver).toMatchObject({
      kind: 'failed',
      copied: false,
      problem: { message: 'The document frequencies “coco.json” of this run are in neither place.' },
    });
    const stored = { ...table, documents: 3 };
    page.browser.tableList = [stored];
    const read: string[] = [];
    page.server.table = (path) => {
      read.push(path);
      return Promise.resolve({ ...stored, hash: 'bad' });
    };
    await state().handOverRun('a');
    expect(state().handOver?.kind).toBe('failed');
    page.server.table = () => Promise.resolve(stored);
    await state().handOverRun('a');
    expect(read).toEqual(['coco.json']);
    expect(state().handOver?.kind).toBe('done');
    expect(page.server.tableList).toContainEqual(stored);
  });

  it('stays in both places when it has gone on while it was copied', async () => {
    page.server.adopt = (id, adopted) => {
      page.server.journals.set(id, adopted);
      page.browser.journals.set(id, [...events, paused]);
      return Promise.resolve();
    };
    await state().handOverRun('a');
    expect(state().handOver).toMatchObject({
      kind: 'failed',
      copied: true,
      problem: { message: /has gone on in this browser while it was handed over/ },
    });
    expect(page.browser.journals.get('a')).toHaveLength(3);
    expect(page.server.journals.get('a')).toHaveLength(2);
  });

  it('goes the same way when it is tried again, and what has come further stays', async () => {
    const { deleteRun } = page.browser;
    page.browser.deleteRun = () => Promise.reject(full);
    await state().handOverRun('a');
    // By its steps the copy that was left behind is the better one.
    page.browser.runList = [summary('a', { steps: 5 })];
    await state().refreshRuns();
    expect(places()).toEqual([['a', BROWSER, SERVER_URL]]);
    page.server.journals.set('a', [...events, paused]);
    page.browser.deleteRun = deleteRun;
    await state().retryHandOver();
    expect(state().handOver).toMatchObject({ kind: 'done', from: BROWSER, to: SERVER_URL });
    expect(page.server.journals.get('a')).toEqual([...events, paused]);
    expect(page.browser.journals.has('a')).toBe(false);
  });

  it('is neither overwritten nor deleted where both copies have gone on', async () => {
    page.browser.journals.set('a', [...events, { type: 'paused', at: 8 }]);
    for (const further of [[paused], [paused, paused]]) {
      page.server.journals.set('a', [...events, { type: 'paused', at: 9 }, ...further]);
      await state().handOverRun('a');
      expect(state().handOver).toMatchObject({
        kind: 'failed',
        copied: false,
        problem: { message: /has gone another way since/ },
      });
    }
    expect(page.browser.journals.get('a')).toHaveLength(3);
    expect(page.server.journals.get('a')).toHaveLength(5);
  });

  it('has arrived when only the answer was lost that it is deleted', async () => {
    const { deleteRun } = page.browser;
    page.browser.deleteRun = async (id) => {
      await deleteRun(id);
      throw full;
    };
    await state().handOverRun('a');
    expect(state().handOver).toMatchObject({ kind: 'failed', copied: true });
    await state().retryHandOver();
    expect(state().handOver).toMatchObject({ kind: 'done', to: SERVER_URL });
    expect(page.server.journals.get('a')).toEqual(events);
  });

  it('is not resumed by the page while it is on its way', async () => {
    const adopt = vi.fn(() => new Promise<void>(() => undefined));
    page.server.adopt = adopt;
    const handing = state().handOverRun('a');
    await vi.waitUntil(() => adopt.mock.calls.length > 0, 20_000);
    await state().resumeSearch('a');
    expect(page.server.followed).toEqual([]);
    expect(state().searchProblem?.message).toMatch(/being handed over/);
    expect(resumeObstacle(state(), tinySpec)).toMatch(/being handed over/);
    state().cancelHandOver();
    await handing;
    expect(state().handOver).toBeNull();
    expect(page.browser.journals.get('a')).toEqual(events);
  });

  it('takes its calibration set along', async () => {
    const mine = { ...demoSet, id: 'mine', name: 'Mine' };
    const spec = { ...tinySpec, calibration: { id: 'mine', name: 'Mine' } };
    page.browser.journals.set('a', [{ ...started, spec }]);
    page.browser.setList = [{ id: 'mine', name: 'Mine' }];
    page.server.calibration = () => Promise.resolve(mine);
    await state().handOverRun('a');
    expect(state().handOver?.kind).toBe('done');
    expect(page.server.setList).toEqual([{ id: 'mine', name: 'Mine' }]);
  });

  it('needs its model there, and says which', async () => {
    page.server.loadedModel = () => Promise.resolve({ ...model, hash: 'other' });
    await state().loadModel('other/', 'auto');
    await state().handOverRun('a');
    expect(state().handOver).toMatchObject({
      kind: 'failed',
      problem: { message: /“tiny” of this run is not on gpu-box/ },
    });
    expect(page.server.journals.size).toBe(0);

    page.server.modelList = [storedModel];
    page.server.loadedModel = () =>
      Promise.resolve(
        page.server.loadedUrls.at(-1) === 'stored:tiny-q4' ? model : { ...model, hash: 'other' },
      );
    await state().handOverRun('a');
    expect(state()).toMatchObject({ handOver: { kind: 'done' }, model: { url: 'stored:tiny-q4' } });
  });

  it('is taken back, paused first where it is under way, and resumed at home', async () => {
    const { owner } = state();
    page.server.runList = [summary('b', { status: 'running', owner })];
    page.server.journals.set('b', events);
    await state().refreshRuns();
    void state().resumeSearch('b');
    await turn();
    page.server.onPause = () => page.server.searches[0]?.end('paused');
    await state().handOverRun('b');
    expect(page.server.paused).toEqual(['b', 'b']);
    expect(state().handOver).toMatchObject({ kind: 'done', to: BROWSER });
    expect(page.browser.journals.get('b')).toEqual(events);
    void state().resumeHandedOver();
    await turn();
    await turn();
    expect(state().backend).toBe(BROWSER);
    expect(page.browser.followed).toEqual(['b']);
  });
});
