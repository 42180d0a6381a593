import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ServerUnreachable } from '#client/http/server-unreachable.ts';
import { BROWSER } from '#client/backend-switch.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import {
  SERVER_LINK,
  SERVER_URL,
  firstModel,
  spec,
  summary,
  twoBackends,
} from '#store/testing/two-backends.ts';

const refused = new SkipscopeError('runtime', 'Nobody answers.', 'Start the server.');

let page: ReturnType<typeof twoBackends>;
const state = () => page.store.getState();

describe('the status of a server', () => {
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  beforeEach(async () => {
    page = twoBackends();
    await state().begin(firstModel, null);
    vi.useFakeTimers();
    await state().connectByLink(SERVER_LINK);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('is asked for while the tab is in view, more often while the dialog is open', async () => {
    await pass(1000);
    const before = page.server.asked;
    await pass(60_000);
    expect(page.server.asked).toBe(before + 4);
    state().showBackends(true);
    await pass(9000);
    expect(page.server.asked).toBe(before + 7);
    state().noteVisibility(false, 0);
    await pass(60_000);
    expect(page.server.asked).toBe(before + 7);
  });

  it('tells a server that goes away while nothing runs, and nothing of what it did', async () => {
    await pass(1000);
    page.server.status = () => Promise.reject(refused);
    await pass(15_000);
    expect(state()).toMatchObject({
      connection: { kind: 'lost' },
      backendAnswers: false,
      deviceStatus: null,
    });
  });

  it('is asked for at once when a call was not answered, unless the server only wants patience', async () => {
    await pass(1000);
    page.server.status = () =>
      Promise.reject(new ServerUnreachable(SERVER_URL, 'busy', { retryAfterMs: 1000 }));
    page.reach.unreachable();
    await pass(10);
    expect(state().connection.kind).toBe('connected');
    page.server.status = () => Promise.reject(new ServerUnreachable(SERVER_URL, 'gone'));
    page.reach.unreachable();
    await pass(10);
    expect(state().connection.kind).toBe('lost');
  });

  it('is idle again once a search has ended', async () => {
    page.server.status = () =>
      Promise.resolve({ model: null, running: 'a', queued: 0, memory: null, workers: null });
    void state().startSearch();
    await pass(4000);
    expect(state().deviceStatus?.running).toBe('a');
    page.server.status = () =>
      Promise.resolve({ model: null, running: null, queued: 0, memory: null, workers: null });
    page.server.searches[0]?.end('done');
    await pass(10);
    expect(state().deviceStatus?.running).toBeNull();
  });

  it('stays lost when it is tried again in vain, and is asked until it answers', async () => {
    await pass(1000);
    const answers = page.server.status;
    page.server.status = () => Promise.reject(refused);
    await state().checkBackend();
    page.reach.connect = () => Promise.reject(refused);
    await state().connectAgain(SERVER_URL);
    expect(state()).toMatchObject({ connection: { kind: 'lost', url: SERVER_URL }, backendAnswers: false });
    page.server.status = answers;
    await pass(5000);
    expect(state()).toMatchObject({ connection: { kind: 'connected' }, backendAnswers: true });
  });

  it('tells what was lost before another server was asked for in vain', async () => {
    await pass(1000);
    page.server.status = () => Promise.reject(refused);
    await state().checkBackend();
    page.reach.connect = () => Promise.reject(refused);
    await state().connectByLink('http://127.0.0.1:4181/#pair=other');
    expect(state()).toMatchObject({ connection: { kind: 'failed' }, backendAnswers: false });
    state().dismissConnectionProblem();
    await pass(10);
    expect(state().connection).toMatchObject({ kind: 'lost', url: SERVER_URL });
  });

  it('is asked for by a page that was opened while the server was down, until it can begin there', async () => {
    const { connect } = page.reach;
    page.reach.connect = () => Promise.reject(new ServerUnreachable(SERVER_URL, 'gone'));
    page = { ...page, store: page.open() };
    await state().begin(firstModel, null);
    const failed = { kind: 'failed', url: SERVER_URL, asking: true };
    expect(state()).toMatchObject({ backend: BROWSER, connection: failed, model: { kind: 'empty' } });
    await pass(10_000);
    expect(state().connection).toMatchObject(failed);
    page.reach.connect = connect;
    await pass(5000);
    expect(state()).toMatchObject({ backend: SERVER_URL, connection: { kind: 'connected' } });
    expect(state().model.kind).toBe('ready');
  });

  it('brings the list up to date when the queue moves', async () => {
    state().showBackends(true);
    await pass(100);
    page.server.runList = [summary('new', { status: 'running', spec })];
    page.server.status = () =>
      Promise.resolve({ model: null, running: 'new', queued: 0, memory: null, workers: null });
    await pass(4000);
    expect(state().runs).toMatchObject([{ id: 'new', status: 'running' }]);
    expect(state().deviceStatus?.running).toBe('new');
  });

  it('tells a server that has let a run go and does not answer any more', async () => {
    void state().startSearch();
    page.server.listRuns = () => Promise.reject(refused);
    page.server.status = () => Promise.reject(refused);
    page.server.searches[0]?.end('paused');
    await pass(100);
    expect(state()).toMatchObject({ liveRunId: null, connection: { kind: 'lost' } });
  });

  it('tells a lost server, goes on asking, and takes the work up again', async () => {
    const { owner } = state();
    void state().startSearch();
    const [search] = page.server.searches;
    const answers = page.server.status;
    page.server.status = () => Promise.reject(refused);
    search?.fail(refused);
    await pass(100);
    expect(state()).toMatchObject({ connection: { kind: 'lost', problem: { message: 'Nobody answers.' } } });
    page.server.status = answers;
    page.server.runList = [summary(search?.id ?? '', { status: 'running', owner })];
    await pass(4000);
    expect(state().connection.kind).toBe('connected');
    expect(state().liveRunId).toBe(search?.id);
    expect(page.server.followed).toEqual([search?.id]);
  });
});
