import { expect, it } from 'vitest';
import { NO_WORK } from '#engine/workers/spread-work.ts';
import type { DeviceStatus } from '#service/contract/device-operations.ts';
import { ServerMetrics } from './server-metrics.ts';

type Workers = NonNullable<DeviceStatus['workers']>;

const worker = {
  ...{ name: 'gpu-1', host: 'gpu-1', provider: 'cuda', adapter: 'NVIDIA H100', threads: 1 },
  ...{ units: 12, failed: 1, busyMs: 3_500, straggling: false },
};

function textOf(metrics: ServerMetrics, present: Workers['present']): Promise<string> {
  const units = { waiting: 7, underWay: 2, answered: 20, wasted: 4, wastedShare: 0.2, withdrawn: 2 };
  const workers = { present, ...units };
  return metrics.text({
    runs: { list: () => Promise.resolve({ runs: [] }) },
    device: { status: () => Promise.resolve({ queued: 0, memory: null, workers }) },
  });
}

it('shows the workers that are there, the stragglers, and what came of the units of runs', async () => {
  const metrics = new ServerMetrics();
  const shares = [15, 5].map((units) => ({ units, blockTokens: 100, ms: 10 }));
  const workers = new Map(shares.map((share, at) => [String(at), share]));
  metrics.countUnits({ ...NO_WORK, workers, wastedUnits: 4, withdrawn: 2 });
  const text = await textOf(metrics, [worker, { ...worker, name: 'gpu-2', units: 3, straggling: true }]);
  expect(text).toContain('skipscope_workers{provider="cuda",adapter="NVIDIA H100"} 2');
  expect(text).toContain('skipscope_worker_units{worker="gpu-2",outcome="answered"} 3');
  expect(text).toContain('skipscope_worker_units{worker="gpu-1",outcome="failed"} 1');
  expect(text).toContain('skipscope_worker_busy_seconds{worker="gpu-1"} 3.5');
  expect(text).toContain('skipscope_worker_straggling{worker="gpu-1"} 0');
  expect(text).toContain('skipscope_worker_straggling{worker="gpu-2"} 1');
  expect(text).toContain('skipscope_units{state="waiting"} 7');
  expect(text).toContain('skipscope_units{state="under way"} 2');
  expect(text).toContain('skipscope_units_total{outcome="asked"} 16');
  expect(text).toContain('skipscope_units_total{outcome="wasted"} 4');
  expect(await textOf(metrics, [])).not.toContain('gpu-1');
});
