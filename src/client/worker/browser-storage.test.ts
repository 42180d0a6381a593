import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tinyCheckpoint } from '#engine/checkpoint/testing/tiny-llava.ts';
import { ModelServer } from '#host/node/testing/model-server.ts';
import type { ModelOrigin } from '#service/contract/model-operations.ts';
import { useWorkerPage } from '#client/testing/worker-page.ts';

const at = useWorkerPage();
let server: ModelServer;
let checkpoint: ModelOrigin;
beforeEach(async () => {
  server = await ModelServer.start(tinyCheckpoint().files);
  checkpoint = { kind: 'url', url: server.url };
});
afterEach(() => server.stop());

/** Stops an import half-way. */
async function interrupt(): Promise<void> {
  const { reached, release } = server.hold((server.files.get('model.safetensors')?.length ?? 0) / 2);
  const controller = new AbortController();
  const importing = at.page.client.models.import(
    { origin: checkpoint, dtype: 'q4' },
    { signal: controller.signal },
  );
  await reached;
  controller.abort();
  await expect(importing).rejects.toMatchObject({ name: 'AbortError' });
  release();
}

it('an offer warns where storage is short', async () => {
  at.page.disk.quotaBytes = 1000;
  const { dtypes } = await at.page.client.models.inspect({ origin: checkpoint });
  expect(dtypes[0]?.warnings).toEqual([expect.stringContaining('storage')]);
});

it('an import says that storage is full, keeps what is there, and goes on when there is room', async () => {
  const { dtypes } = await at.page.client.models.inspect({ origin: checkpoint });
  at.page.disk.quotaBytes = (dtypes[0]?.needs.diskBytes ?? 0) / 2;
  await expect(at.page.client.models.import({ origin: checkpoint, dtype: 'q4' })).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining('full'),
  });
  expect(await at.page.client.models.list()).toMatchObject([{ state: 'partial' }]);
  at.page.disk.quotaBytes = Infinity;
  expect(await at.page.client.models.import({ origin: checkpoint, dtype: 'q4' })).toMatchObject({
    state: 'complete',
  });
});

it('an import waits for another tab that imports the same model', async () => {
  await interrupt();
  const [partial] = await at.page.client.models.list();
  const id = partial?.id ?? '';
  let closeOtherTab: () => void = () => undefined;
  const otherTab = new Promise<void>((resolve) => {
    closeOtherTab = resolve;
  });
  void navigator.locks.request(`skipscope-model-${id}`, {}, () => otherTab);
  await expect(at.page.client.models.delete({ id })).rejects.toMatchObject({ code: 'invalid-input' });
  const phases: string[] = [];
  const importing = at.page.client.models.import(
    { origin: checkpoint, dtype: 'q4' },
    {
      onProgress: ({ phase }) => phases.push(phase),
    },
  );
  await vi.waitFor(() => {
    expect(phases).toContain('Waiting for another tab that imports this model');
  }, 20_000);
  closeOtherTab();
  expect(await importing).toMatchObject({ id, state: 'complete' });
});

it('a damaged record of a model hides that model alone', async () => {
  const { client, disk } = at.page;
  const kept = await client.models.import({ origin: checkpoint, dtype: 'q4' });
  const damaged = await client.models.import({ origin: checkpoint, dtype: 'fp32' });
  const models = await disk.root.getDirectoryHandle('models');
  const record = await (await models.getDirectoryHandle(damaged.id)).getFileHandle('record.json');
  (await record.createSyncAccessHandle()).write(new TextEncoder().encode('?'), { at: 0 });
  expect((await client.models.list()).map(({ id }) => id)).toEqual([kept.id]);
});
