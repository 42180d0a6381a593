import { afterEach, expect, it, vi } from 'vitest';
import { useWorkerPage } from '#client/testing/worker-page.ts';

const at = useWorkerPage();
afterEach(() => vi.restoreAllMocks());

/** A storage that takes nothing more, as a full disk makes it. */
function fillStorage(): void {
  vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('The disk is full.', 'QuotaExceededError');
  });
}

it('a run that stops because the storage is full says so in the list, and goes on once there is room', async () => {
  const { spec } = await at.page.prepare();
  const { client } = at.page;
  const started = client.runs.start(
    { id: 'run', spec },
    {
      onEvent: ({ type }) => {
        if (type === 'step') fillStorage();
      },
    },
  );
  await expect(started).rejects.toMatchObject({
    code: 'storage',
    message: 'The browser could not keep the run: The disk is full.',
  });
  const [listed] = (await client.runs.list()).runs;
  expect(listed).toMatchObject({ status: 'failed' });
  expect(listed?.failure).toContain('The disk is full. Allow this site to store data, delete old runs');
  vi.restoreAllMocks();
  expect(await client.runs.resume({ id: 'run' }, { onEvent: () => undefined })).toBe('done');
  expect((await client.runs.list()).runs).toMatchObject([
    { status: 'done', failure: null, checksummed: true },
  ]);
});

it('a run that the full storage does not take leaves nothing behind', async () => {
  const { spec } = await at.page.prepare();
  const { client } = at.page;
  fillStorage();
  await expect(client.runs.start({ id: 'run', spec }, { onEvent: () => undefined })).rejects.toMatchObject({
    code: 'storage',
  });
  vi.restoreAllMocks();
  expect(await client.runs.list()).toEqual({ runs: [], unreadable: [] });
  expect(await client.runs.start({ id: 'run', spec }, { onEvent: () => undefined })).toBe('done');
});

it.each(['under way', 'in the queue'])(
  'a run %s is not paused where the storage cannot note it',
  async (where) => {
    const { spec } = await at.page.prepare();
    const { client } = at.page;
    const ids = where === 'under way' ? ['run'] : ['first', 'run'];
    const stopped = new Promise<void>((resolve, reject) => {
      const onEvent = ({ type }: { readonly type: string }): void => {
        if (type !== 'step') return;
        fillStorage();
        client.runs.pause({ id: 'run' }).then(resolve, reject);
      };
      for (const id of ids) {
        const run = client.runs.start({ id, spec }, { onEvent: id === ids[0] ? onEvent : () => undefined });
        run.catch(() => undefined);
      }
    });
    await expect(stopped).rejects.toMatchObject({ code: 'storage' });
  },
);
