import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { callCli } from '#cli/testing/call-cli.ts';
import { type CliRun, DEMO_CALIBRATION, DEMO_MODEL, runCli, startCli } from '#cli/testing/run-cli.ts';
import { readJournal } from '#host/node/files/journal-file.ts';
import { NATS_BINARY, NatsServer, WITHOUT_NATS } from '#host/node/queue/testing/nats-server.ts';
import { essenceOf } from '#engine/search/testing/run-facts.ts';

const announcement = z.object({ id: z.string(), models: z.array(z.object({ name: z.string() })) });

const SEARCH = [
  'search',
  ...['--model', DEMO_MODEL, '--calibration', DEMO_CALIBRATION, '--task', 'multi-object', '--limit', '8'],
  ...['--max-blocks', '2', '--explore', '--held-out', '0.25', '--threads', '1', '--json'],
];

describe.skipIf(NATS_BINARY === null)(
  `workers in processes of their own${WITHOUT_NATS}`,
  { timeout: 120_000 },
  () => {
    let server: NatsServer;
    let folder: string;
    let workers: CliRun[];
    const journal = (name: string) => join(folder, `${name}.jsonl`);
    const spread = () => ['--queue', server.url, '--worker-silence', '2'];
    const startWorker = () =>
      startCli([
        'worker',
        '--queue',
        server.url,
        '--model',
        DEMO_MODEL,
        '--device',
        'cpu',
        '--threads',
        '1',
        '--json',
      ]);
    const found = async (name: string) => essenceOf(await readJournal(journal(name)));

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'skipscope-workers-'));
      server = await NatsServer.start();
      workers = [startWorker(), startWorker()];
      for (const { firstLine } of workers)
        expect(announcement.parse(JSON.parse(await firstLine)).models).toEqual([
          { name: 'llava-pictograms' },
        ]);
      const alone = await callCli(...SEARCH, '--journal', journal('alone'));
      expect(alone.status).toBe(0);
    });
    afterAll(async () => {
      for (const worker of workers) worker.kill();
      await server.remove();
      await rm(folder, { recursive: true });
    });

    it('find what one device finds, event for event', async () => {
      const both = await callCli(...SEARCH, ...spread(), '--queue-only', '--journal', journal('both'));
      expect(both.stderr).toMatch(/Units answered: [\w-]+ \d+(, [\w-]+ \d+)?\. Of these/u);
      expect(both.status).toBe(0);
      expect(await found('both')).toEqual(await found('alone'));
    });

    it('find the same when a worker is killed, then the search, and both begin again', async () => {
      const args = [...SEARCH, '--exhaustive', '--max-blocks', '1'];
      expect((await callCli(...args, '--journal', journal('whole'))).status).toBe(0);
      const killed = startCli([...args, ...spread(), '--journal', journal('killed')]);
      // Both at once: a fast machine is through with the search soon.
      while ((await sizeOf(journal('killed'))) < 6_000) await wait(5);
      workers.shift()?.kill();
      killed.kill();
      expect((await killed.result).status).toBeNull();
      workers.push(startWorker());
      const resumed = await runCli(...args, ...spread(), '--journal', journal('killed'));
      expect(resumed.status).toBe(0);
      expect(await found('killed')).toEqual(await found('whole'));
    });

    it('fetch a model that they lack where the search puts it into the store', async () => {
      const cache = join(folder, 'cache');
      const queue = ['--queue', server.url, '--model-cache', cache, '--device', 'cpu', '--threads', '1'];
      const worker = startCli(['worker', ...queue]);
      expect(await worker.firstLine).toMatch(/^Worker /u);
      for (const other of workers.splice(0)) other.kill();
      const args = [...SEARCH, '--max-blocks', '1', '--limit', '6'];
      expect((await callCli(...args, '--journal', journal('own'))).status).toBe(0);
      const offering = ['--queue-only', '--queue-models', '--journal', journal('fetched')];
      const { status, stderr } = await callCli(...args, ...spread(), ...offering);
      expect(stderr).toMatch(/Units answered: [\w-]+ \d+\. Of these/u);
      expect(status).toBe(0);
      expect(await found('fetched')).toEqual(await found('own'));
      expect(await readdir(cache)).toEqual([expect.stringMatching(/^llava-pictograms-[0-9a-f]{12}$/u)]);
      workers.push(worker);
    });

    it('hand their unit back and leave with a status of 0 when they are stopped', async () => {
      for (const worker of workers.splice(0)) {
        worker.kill('SIGTERM');
        const { status, stderr } = await worker.result;
        expect(stderr).not.toMatch(/error/iu);
        expect(status).toBe(0);
      }
    });
  },
);

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

it('does not start without a queue, a model, or a server that is there', async () => {
  const without = await callCli('worker', '--model', DEMO_MODEL);
  expect([without.status, without.stderr]).toEqual([2, expect.stringContaining('--queue')]);
  const absent = ['worker', '--queue', 'nats://127.0.0.1:1', '--device', 'cpu'];
  expect((await callCli(...absent)).stderr).toMatch(/no model to work on/u);
  const refused = await callCli(...absent, '--model', DEMO_MODEL);
  expect(refused.stderr).toMatch(/The queue at nats:\/\/127\.0\.0\.1:1 cannot be used/u);
  expect(refused.status).toBe(1);
});

describe('--devices all', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skipscope-gpus-'));
    await writeFile(join(folder, 'nvidia-smi'), '#!/bin/sh\necho 0\necho 1\n', { mode: 0o755 });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  afterAll(() => rm(folder, { recursive: true }));

  const worker = () =>
    callCli('worker', '--queue', 'nats://u:secret@127.0.0.1:1', '--model', DEMO_MODEL, '--devices', 'all');

  it('starts a process on each GPU that the driver lists, and says which failed', async () => {
    vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
    // No process of the test has a GPU, or a queue.
    const { status, stderr } = await worker();
    expect(status).toBe(1);
    expect(stderr).toMatch(/The worker on cuda:0 ended with status 1\./u);
    expect(stderr).toMatch(/Workers failed on cuda:\d, cuda:\d of 2 GPUs\./u);
  });

  it('says so where there is none', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect((await worker()).stderr).toMatch(/No NVIDIA GPU of this machine answers/u);
  });
});
