import * as Comlink from 'comlink';
import { afterEach, expect, it, vi } from 'vitest';
import { delay } from '#engine/base/delay.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { Progress } from '#service/contract/call-options.ts';
import { createWorkerClient, WireClient } from './worker-client.ts';
import type { OnProgress, WorkerApi } from './worker-api.ts';

it('rejects what is under way and what follows when the other end is gone', async () => {
  const { port2 } = new MessageChannel();
  const lonely = new WireClient(Comlink.wrap<WorkerApi>(port2), 'file:///');
  const waiting = lonely.operations.runs.list();
  const gone = new SkipscopeError('runtime', 'The engine stopped working.', 'Reload the page.');
  lonely.fail(gone);
  await expect(waiting).rejects.toBe(gone);
  await expect(lonely.operations.runs.list()).rejects.toBe(gone);
  port2.close();
});

it('reports no progress once the outcome is there', async () => {
  const { port1, port2 } = new MessageChannel();
  const phases: string[] = [];
  const report = async (onProgress: OnProgress | null, phase: string) =>
    onProgress?.({ phase, fraction: 1, etaMs: null });
  let late = Promise.resolve<unknown>(null);
  const engine: WorkerApi = {
    abort: () => undefined,
    invoke: async (_call, _operation, _input, onProgress) => {
      await report(onProgress, 'Warming up');
      late = delay(5).then(() => report(onProgress, 'too late'));
      return { value: null };
    },
  };
  Comlink.expose(engine, port1);
  const client = new WireClient(Comlink.wrap<WorkerApi>(port2), 'file:///').operations;
  const options = { onProgress: ({ phase }: Progress) => void phases.push(phase) };
  await client.currentModel.load({ url: 'models/any', provider: 'auto', byHand: false }, options);
  await late;
  expect(phases).toEqual(['Warming up']);
  port1.close();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

it('asks the worker at once, and tells no result before the page is rendered', async () => {
  const { port1, port2 } = new MessageChannel();
  let asked = false;
  const engine: WorkerApi = {
    abort: () => undefined,
    invoke: () => {
      asked = true;
      return Promise.resolve({ value: [] });
    },
  };
  Comlink.expose(engine, port1);
  vi.stubGlobal('document', { baseURI: 'file:///' });
  vi.stubGlobal('Worker', function WorkerAtPort() {
    return port2;
  });
  let rendered = (): void => undefined;
  const rendering = new Promise<void>((resolve) => {
    rendered = resolve;
  });
  let told = false;
  const runs = createWorkerClient(false, rendering).runs.list();
  void runs.then(() => {
    told = true;
  });
  await vi.waitFor(() => {
    expect(asked).toBe(true);
  });
  await delay(20);
  expect(told).toBe(false);
  rendered();
  expect(await runs).toEqual([]);
  port1.close();
});
