import { encodeJournal } from '#engine/search/testing/journals.ts';
import { expect, it } from 'vitest';
import { openDatabase } from '#host/browser/data/database.ts';
import { DatabaseRuns } from '#host/browser/data/database-runs.ts';
import { useWorkerPage } from '#client/testing/worker-page.ts';

const at = useWorkerPage();

it('a run that another tab drives is neither changed nor taken on', async () => {
  const { spec } = await at.page.prepare();
  const { client } = at.page;
  await client.runs.start(
    { id: 'run', spec },
    {
      onEvent: ({ type }) => {
        if (type === 'baseline') void client.runs.pause({ id: 'run' });
      },
    },
  );
  const events = await client.runs.events({ id: 'run' });
  let leave = (): void => undefined;
  const otherTab = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const driving = navigator.locks.request('skipscope-run-run', {}, () => otherTab);

  const elsewhere = { code: 'invalid-input', message: 'This run is being driven in another tab.' };
  await expect(client.runs.delete({ id: 'run' })).rejects.toMatchObject(elsewhere);
  await expect(client.runs.cancel({ id: 'run' })).rejects.toMatchObject(elsewhere);
  await expect(client.runs.resume({ id: 'run' }, { onEvent: () => undefined })).rejects.toMatchObject(
    elsewhere,
  );
  const more = [...events, { type: 'resumed' as const, at: 1 }];
  await expect(client.runs.adopt({ id: 'run', journal: encodeJournal(more) })).rejects.toMatchObject(
    elsewhere,
  );
  expect(await client.runs.events({ id: 'run' })).toEqual(events);

  const here = async () =>
    (await client.runs.list()).runs.map(({ status, elsewhere }) => [status, elsewhere]);
  expect(await here()).toEqual([['paused', true]]);
  // The other tab goes on: its journal says so, and this page does not take the run for an interrupted one.
  const theirs = new DatabaseRuns(openDatabase());
  await theirs.journal('run').append({ type: 'resumed', at: Date.now() });
  expect(await here()).toEqual([['running', true]]);

  leave();
  await driving;
  expect(await here()).toEqual([['paused', false]]);
  expect(await client.runs.resume({ id: 'run' }, { onEvent: () => undefined })).toBe('done');
  await client.runs.delete({ id: 'run' });
  expect((await client.runs.list()).runs).toEqual([]);
});
