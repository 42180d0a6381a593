import { describe, expect, it, vi } from 'vitest';
import { LEAVE_RUN } from '#engine/search/stop-reason.ts';
import { useServerPage } from '#server/testing/server-page.ts';

describe('a run on a server that a page leaves', () => {
  const at = useServerPage();

  const statusOf = async (id: string) =>
    (await at.page.client.runs.list()).runs.find((run) => run.id === id)?.status;

  it('goes on to its end, and tells the page nothing more', async () => {
    const { spec } = await at.page.prepare();
    const page = new AbortController();
    let late = 0;
    const followed = at.page.client.runs.start(
      { id: 'run', spec },
      {
        signal: page.signal,
        onEvent: ({ type }) => {
          if (page.signal.aborted) late++;
          else if (type === 'baseline') page.abort(LEAVE_RUN);
        },
      },
    );
    await expect(followed).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitUntil(async () => ['done', 'paused'].includes((await statusOf('run')) ?? ''), 20_000);
    expect(await statusOf('run')).toBe('done');
    expect(late).toBe(0);
  });

  it('is paused when it is taken back', async () => {
    const { spec } = await at.page.prepare();
    const page = new AbortController();
    const followed = at.page.client.runs.start(
      { id: 'run', spec },
      {
        signal: page.signal,
        onEvent: ({ type }) => {
          if (type === 'baseline') page.abort();
        },
      },
    );
    await expect(followed).rejects.toMatchObject({ name: 'AbortError' });
    expect(await statusOf('run')).toBe('paused');
  });
});
