import { expect, it } from 'vitest';
import { useWorkerPage } from '#client/testing/worker-page.ts';

const at = useWorkerPage();

it('a run that another tab drives is neither changed nor taken on', async () => {
  const { spec } = await at.page.prepare();
  const { client } = at.page;
  await client.startSearch('run', spec, {
    onEvent: ({ type }) => {
      if (type === 'baseline') void client.pauseSearch('run');
    },
  });
  const events = await client.runEvents('run');
  let leave = (): void => undefined;
  const otherTab = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const driving = navigator.locks.request('skipscope-run-run', {}, () => otherTab);

  const elsewhere = { code: 'invalid-input', message: 'This run is being driven in another tab.' };
  await expect(client.deleteRun('run')).rejects.toMatchObject(elsewhere);
  await expect(client.cancelSearch('run')).rejects.toMatchObject(elsewhere);
  await expect(client.resumeSearch('run', { onEvent: () => undefined })).rejects.toMatchObject(elsewhere);
  const more = [...events, { type: 'resumed' as const, at: 1 }];
  await expect(client.adoptRun('run', more)).rejects.toMatchObject(elsewhere);
  expect(await client.runEvents('run')).toEqual(events);

  leave();
  await driving;
  expect(await client.resumeSearch('run', { onEvent: () => undefined })).toBe('done');
  await client.deleteRun('run');
  expect((await client.runs()).runs).toEqual([]);
});
