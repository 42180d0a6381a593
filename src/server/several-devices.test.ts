import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useDemoModel } from '#client/testing/test-page.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { testServerOptions } from '#server/testing/server-page.ts';
import { startServer } from './start-server.ts';
import { demoFiles } from './testing/demo-files.ts';

const demo = useDemoModel();

it(
  'spreads a search over the devices that a server was given, and lists them',
  { timeout: 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'several-devices-'));
    const otherDevices = [{ name: 'cpu', settings: { device: 'cpu', threads: 1 } }] as const;
    const options = testServerOptions(folder, [demo.folder], { otherDevices, threads: 1 });
    const server = await startServer(options);
    try {
      const { engine } = server;
      const capabilities = await engine.device.capabilities();
      const url = capabilities.kind === 'server' ? (capabilities.defaultModel ?? '') : '';
      const { name, hash } = await engine.currentModel.load({ url, provider: 'auto' });
      const set = await engine.calibrations.import({ name: 'scenes', files: await demoFiles() });
      const spec = createSearchSpec({
        ...{ task: 'multi-object', sampling: { limit: 8 }, explore: true, maxBlocks: 1 },
        ...{ model: { name, hash }, calibration: { name: set.name, id: set.id } },
      });
      expect(await engine.runs.start({ id: 'run', spec }, { onEvent: () => undefined })).toBe('done');
      const { workers } = await engine.device.status();
      expect(workers?.present.map((worker) => worker.name)).toEqual(['this device', 'cpu']);
      for (const { units, busyMs, provider } of workers?.present ?? []) {
        expect(units).toBeGreaterThan(0);
        expect(busyMs).toBeGreaterThan(0);
        expect(provider).toBe('cpu');
      }
      expect(workers).toMatchObject({ waiting: 0, underWay: 0 });
    } finally {
      await server.close();
      await rm(folder, { recursive: true });
    }
  },
);
