import { beforeEach, describe, expect, it } from 'vitest';

import { strategyChoiceSchema } from '#engine/search/strategy-choice.ts';
import { LEAVE_RUN } from '#engine/search/stop-reason.ts';
import { BROWSER } from '#client/backend-switch.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { demoSet, model } from '#store/testing/fake-answers.ts';
import {
  SERVER_LINK,
  SERVER_URL,
  baseline,
  started,
  summary,
  turn,
  firstModel,
  twoBackends,
} from '#store/testing/two-backends.ts';

const refused = new SkipscopeError('runtime', 'Nobody answers.', 'Start the server.');
const mine = { ...demoSet, id: 'mine', name: 'Mine' };

let page: ReturnType<typeof twoBackends>;
const state = () => page.store.getState();
const reopen = () => {
  page = { ...page, store: page.open() };
};

beforeEach(async () => {
  page = twoBackends();
  await state().begin(firstModel, null);
});

describe('a page that has something to show before its model', () => {
  let show: () => void;
  const begin = () => {
    page = twoBackends();
    const shown = new Promise<void>((resolve) => {
      show = resolve;
    });
    return state().begin(firstModel, null, () => shown);
  };

  it('loads the model once that is shown, and says meanwhile that it is being loaded', async () => {
    const begun = begin();
    expect(state().model).toEqual({ kind: 'loading', url: firstModel.url, progress: null });
    await expect.poll(() => state().calibration.summary).toEqual(demoSet);
    expect(page.browser.loadedUrls).toEqual([]);
    show();
    await begun;
    expect(page.browser.loadedUrls).toEqual([firstModel.url]);
    expect(state().model.kind).toBe('ready');
  });

  it('leaves a model that was chosen meanwhile', async () => {
    const begun = begin();
    await state().loadModel('mine/', 'wasm');
    show();
    await begun;
    expect(page.browser.loadedUrls).toEqual(['mine/']);
    expect(state()).toMatchObject({ model: { kind: 'ready', url: 'mine/' }, provider: 'wasm' });
  });
});

describe('a page that connects to a server', () => {
  it('shows what the server has, and comes back to what the browser had', async () => {
    await state().loadModel('mine/', 'wasm');
    page.server.runList = [summary('there')];
    page.server.loadedModel = () => Promise.resolve({ ...model, hash: 'big', provider: 'cuda' });
    await state().connectByLink(SERVER_LINK);
    expect(page.links).toEqual([{ url: SERVER_URL, token: 'secret' }]);
    expect(state()).toMatchObject({
      backend: SERVER_URL,
      connection: { kind: 'connected' },
      capabilities: page.server.capabilities,
      model: { kind: 'ready', model: { hash: 'big' } },
      calibration: { summary: demoSet },
    });
    expect(page.server.loadedUrls).toEqual(['default/']);
    expect(state().runs?.map(({ id, backend }) => [id, backend])).toEqual([['there', SERVER_URL]]);

    await state().workInBrowser();
    expect(state()).toMatchObject({
      backend: BROWSER,
      connection: { kind: 'none' },
      provider: 'wasm',
      runs: [],
    });
    expect(state().capabilities?.kind).toBe('browser');
    expect(page.browser.loadedUrls.at(-1)).toBe('mine/');
  });

  it('stays where it is when nobody answers, or the link is none', async () => {
    page.reach.connect = () => Promise.reject(refused);
    await state().connectByLink(SERVER_LINK);
    expect(state()).toMatchObject({
      backend: BROWSER,
      model: { kind: 'ready' },
      connection: { kind: 'failed', url: SERVER_URL, problem: { message: 'Nobody answers.' } },
      servers: [],
    });
    await state().connectByLink('llava');
    expect(state().connection).toMatchObject({ kind: 'failed', url: null });
    expect(page.links).toHaveLength(1);
  });

  it('pauses the search of the browser first, and says so', async () => {
    void state().startSearch();
    const [search] = page.browser.searches;
    page.browser.onPause = () => search?.end('paused');
    await state().connectByLink(SERVER_LINK);
    expect(page.browser.paused).toEqual([search?.id]);
    expect(state()).toMatchObject({ liveRunId: null, backend: SERVER_URL });
    expect(state().backendNotes.join()).toMatch(/in this browser was paused/);
  });

  it('keeps the comparison under way, and starts none of its strategies elsewhere', async () => {
    const choices = [{ key: 'order-reverse' }, { key: 'sleb' }].map((key) => strategyChoiceSchema.parse(key));
    void state().runStrategies(choices);
    await turn();
    const [search] = page.browser.searches;
    page.browser.onPause = () => search?.end('paused');
    const asked = state().keptComparison;
    await state().connectByLink(SERVER_LINK);
    await turn();
    expect(asked).toHaveLength(2);
    expect(state()).toMatchObject({ backend: SERVER_URL, keptComparison: asked, queue: null });
    expect(page.server.searches).toEqual([]);
  });

  it('leaves a search on the server to go on', async () => {
    await state().connectByLink(SERVER_LINK);
    void state().startSearch();
    const [search] = page.server.searches;
    await state().workInBrowser();
    expect(search?.callbacks.signal?.reason).toBe(LEAVE_RUN);
    expect(page.server.paused).toEqual([]);
    expect(state()).toMatchObject({ liveRunId: null, backend: BROWSER, searchProblem: null });
    search?.callbacks.onEvent(started);
    expect(state().run).toBeNull();
  });

  it('leaves a search on a server that does not tell its runs any more', async () => {
    await state().connectByLink(SERVER_LINK);
    void state().startSearch();
    page.server.listRuns = () => new Promise(() => undefined);
    await state().workInBrowser();
    expect(state()).toMatchObject({ liveRunId: null, backend: BROWSER });
  });

  it('takes the last answer only, of two servers asked for', async () => {
    let answer = (): void => undefined;
    page.reach.connect = () =>
      new Promise((resolve) => {
        answer = () => {
          resolve(page.server);
        };
      });
    const connecting = state().connectByLink(SERVER_LINK);
    await state().workInBrowser();
    answer();
    await connecting;
    expect(state()).toMatchObject({ backend: BROWSER, connection: { kind: 'none' } });
  });
});

describe('the calibration set of a page that moves', () => {
  beforeEach(async () => {
    page.browser.calibration = () => Promise.resolve(mine);
    await state().importCalibration('Mine', []);
  });

  it('is opened where it is stored already', async () => {
    page.server.setList = [{ id: 'mine', name: 'Mine' }];
    page.server.calibration = () => Promise.resolve(mine);
    await state().connectByLink(SERVER_LINK);
    expect(state()).toMatchObject({ awaitedSet: null, calibration: { summary: mine } });
  });

  it('is brought there when the person wants it', async () => {
    page.server.calibration = () => Promise.resolve(mine);
    await state().connectByLink(SERVER_LINK);
    expect(state()).toMatchObject({
      awaitedSet: { id: 'mine', at: BROWSER },
      calibration: { summary: null },
    });
    await state().bringAwaitedSet();
    expect(state()).toMatchObject({ awaitedSet: null, calibration: { summary: mine } });
    expect(page.server.setList).toEqual([{ id: 'mine', name: 'Mine' }]);
  });

  it('waits while it cannot be brought, and is in use again at home', async () => {
    page.server.calibration = () => Promise.reject(refused);
    await state().connectByLink(SERVER_LINK);
    await state().bringAwaitedSet();
    expect(state()).toMatchObject({
      awaitedSet: { id: 'mine' },
      calibration: { problem: { message: 'Nobody answers.' } },
    });
    await state().workInBrowser();
    expect(state()).toMatchObject({ awaitedSet: null, calibration: { summary: mine, problem: null } });
  });

  it('is waited for no longer once another one is opened', async () => {
    await state().connectByLink(SERVER_LINK);
    await state().openStoredCalibration('demo');
    expect(state()).toMatchObject({ awaitedSet: null, calibration: { summary: demoSet } });
  });

  it('gives way to the demo set', async () => {
    await state().connectByLink(SERVER_LINK);
    await state().leaveAwaitedSet();
    expect(state()).toMatchObject({ awaitedSet: null, calibration: { summary: demoSet } });
  });
});

describe('a page that is opened again', () => {
  beforeEach(async () => {
    await state().connectByLink(SERVER_LINK);
  });

  it('connects to the server where it was left, with the model it had there', async () => {
    await state().loadModel('stored:big', 'auto');
    page.browser.loadedUrls.length = 0;
    reopen();
    await state().begin(firstModel, null);
    expect(state().backend).toBe(SERVER_URL);
    expect(page.server.loadedUrls.at(-1)).toBe('stored:big');
    expect(page.browser.loadedUrls).toEqual([]);
  });

  it('says when the server is not there, and goes where the person wants', async () => {
    page.reach.connect = () => Promise.reject(refused);
    reopen();
    await state().begin(firstModel, null);
    expect(state()).toMatchObject({
      connection: { kind: 'failed', url: SERVER_URL, asking: false },
      model: { kind: 'empty' },
    });
    await state().workInBrowser();
    expect(state()).toMatchObject({
      backend: BROWSER,
      model: { kind: 'ready' },
      connection: { kind: 'none' },
    });
    reopen();
    await state().begin(firstModel, null);
    expect(state().backend).toBe(BROWSER);
  });

  it('follows its newest run there, from the first event on, and starts anew when the server does', async () => {
    const { owner } = state();
    page.server.runList = [
      summary('theirs', { startedAt: 9, status: 'running', owner: 'else' }),
      summary('mine', { startedAt: 5, status: 'queued', ahead: 1, owner }),
      summary('older', { startedAt: 3, status: 'running', owner }),
    ];
    reopen();
    await state().begin(firstModel, null);
    expect(state().owner).toBe(owner);
    expect(page.server.followed).toEqual(['mine']);
    expect(state().liveRunId).toBe('mine');
    const [search] = page.server.searches;
    [started, baseline].forEach((event) => search?.callbacks.onEvent(event));
    search?.callbacks.onRewind?.();
    search?.callbacks.onEvent(started);
    search?.end('done');
    await turn();
    expect(state().run).toMatchObject({ id: 'mine', state: { baseline: null, samples: ['1', '2'] } });
  });

  it('forgets a server, and what another version has remembered', async () => {
    await state().forgetServer(SERVER_URL);
    expect(state()).toMatchObject({ backend: BROWSER, servers: [] });
    page.memory.write('skipscope-servers', '[{"url":1}]');
    reopen();
    expect(state().servers).toEqual([]);
  });
});
