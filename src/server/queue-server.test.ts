import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useDemoModel } from '#client/testing/test-page.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { createSearchSpec, type SearchSpec } from '#engine/search/search-spec.ts';
import { essenceOf } from '#engine/search/testing/run-facts.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { runWorker } from '#host/node/queue/run-worker.ts';
import { NATS_BINARY, NatsServer, WITHOUT_NATS } from '#host/node/queue/testing/nats-server.ts';
import { describeWorkerModel } from '#host/node/queue/worker-models.ts';
import { testServerOptions } from '#server/testing/server-page.ts';
import { type RunningServer, startServer } from './start-server.ts';
import { demoFiles } from './testing/demo-files.ts';
import { PairedClient } from './testing/paired-client.ts';

const demo = useDemoModel();

describe.skipIf(NATS_BINARY === null)(`a server with a queue${WITHOUT_NATS}`, { timeout: 120_000 }, () => {
  let queue: NatsServer;
  let folder: string;
  let server: RunningServer | undefined;
  const stopped = new AbortController();
  let worker: Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'queue-server-'));
    queue = await NatsServer.start();
    const runtime = await createNodeRuntime({ threads: 1 });
    const models = [await describeWorkerModel(demo.folder, runtime)];
    const options = {
      queue: { url: queue.url },
      runtime,
      models,
      onRecord: () => undefined,
      onError: () => undefined,
    };
    worker = runWorker(options, stopped.signal).finally(() => runtime.dispose());
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  afterAll(async () => {
    stopped.abort();
    await worker;
    await queue.remove();
    await rm(folder, { recursive: true });
  });

  async function start(
    data: string,
    withQueue: boolean,
  ): Promise<{ readonly running: RunningServer; readonly spec: SearchSpec }> {
    const workers = withQueue ? { url: queue.url, ownDevice: true, silenceMs: 3_000 } : null;
    server = await startServer(testServerOptions(join(folder, data), [demo.folder], { workers, threads: 1 }));
    const { engine } = server;
    const capabilities = await engine.device.capabilities();
    const address = capabilities.kind === 'server' ? capabilities.defaultModel : null;
    const model = await engine.currentModel.load({ url: address ?? '', provider: 'auto' });
    const set = await engine.calibrations.import({ name: 'scenes', files: await demoFiles() });
    const spec = createSearchSpec({
      ...{ task: 'multi-object', sampling: { limit: 8 }, explore: true, maxBlocks: 2 },
      ...{ model: { name: model.name, hash: model.hash }, calibration: { name: set.name, id: set.id } },
    });
    return { running: server, spec };
  }

  it('finds what one without finds, goes on where it was stopped, and shows its workers', async () => {
    const alone = await start('alone', false);
    expect(
      await alone.running.engine.runs.start({ id: 'run', spec: alone.spec }, { onEvent: () => undefined }),
    ).toBe('done');
    const expected = essenceOf(await alone.running.engine.runs.events({ id: 'run' }));
    await alone.running.close();

    const first = await start('spread', true);
    const events: RunEvent[] = [];
    const run = first.running.engine.runs
      .start({ id: 'run', spec: first.spec }, { onEvent: (event) => void events.push(event) })
      .catch(() => undefined);
    await expect.poll(() => events.filter(({ type }) => type === 'evaluation').length).toBeGreaterThan(3);
    await first.running.close();
    await run;

    const { running } = await start('spread', true);
    await expect
      .poll(async () => (await running.engine.runs.list()).runs[0]?.status, { timeout: 60_000 })
      .toBe('done');
    expect(essenceOf(await running.engine.runs.events({ id: 'run' }))).toEqual(expected);
    const metrics = await (await new PairedClient(running.link).ask('/metrics')).text();
    expect(metrics).toMatch(/skipscope_workers\{provider="cpu",adapter="[^"]+"\} 2/u);
    const { workers } = await running.engine.device.status();
    expect(workers?.present.map(({ provider, straggling }) => [provider, straggling])).toEqual([
      ['cpu', expect.any(Boolean)],
      ['cpu', expect.any(Boolean)],
    ]);
    expect(workers?.present[0]).toMatchObject({ name: 'this device', threads: 1 });
    const { present: [own, other] = [], answered } = workers ?? {};
    expect((own?.units ?? 0) + (other?.units ?? 0)).toBe(answered);
    const took = foldEvents(await running.engine.runs.events({ id: 'run' })).workers;
    expect(took.map(({ name }) => name)).toContain(other?.name);
    expect(metrics).toMatch(/skipscope_units_total\{outcome="asked"\} [1-9]/u);
  });
});
