import { expect, it } from 'vitest';
import type { WorkerRecord } from '#host/node/queue/worker-record.ts';
import { ServerMetrics } from './server-metrics.ts';

const device = { provider: 'cuda', adapter: 'NVIDIA H100', version: '1.30.0', threads: 1 };
const worker: WorkerRecord = {
  ...{ id: 'gpu-1', host: 'gpu-1', app: '0.1.0', device, models: [], selfTest: null },
  ...{ units: 12, failed: 1, busyMs: 3_500, leaving: false },
};

/** What the metrics ask of an engine. */
const engine = {
  runs: { list: () => Promise.resolve({ runs: [], unreadable: [] }) },
  device: { status: () => Promise.resolve({ model: null, running: null, queued: 0, memory: null }) },
};

it('shows the workers that are there, and what came of the units of runs', async () => {
  const metrics = new ServerMetrics();
  let present: readonly WorkerRecord[] = [worker, { ...worker, id: 'gpu-2', units: 3 }];
  metrics.followWorkers(() => present);
  const work = { units: { workers: 15, 'this device': 5 }, wastedUnits: 4, withdrawn: 2 };
  metrics.countUnits({ ...work, blockTokens: 100, wastedBlockTokens: 20 });
  const text = await textOf(metrics);
  expect(text).toContain('skipscope_workers{provider="cuda",adapter="NVIDIA H100"} 2');
  expect(text).toContain('skipscope_worker_units{worker="gpu-2",outcome="answered"} 3');
  expect(text).toContain('skipscope_worker_units{worker="gpu-1",outcome="failed"} 1');
  expect(text).toContain('skipscope_worker_busy_seconds{worker="gpu-1"} 3.5');
  expect(text).toContain('skipscope_units_total{outcome="asked"} 16');
  expect(text).toContain('skipscope_units_total{outcome="wasted"} 4');
  present = [];
  expect(await textOf(metrics)).not.toContain('gpu-1');
});

function textOf(metrics: ServerMetrics): Promise<string> {
  return metrics.text(engine);
}
