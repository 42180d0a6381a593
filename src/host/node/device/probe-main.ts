import { z } from 'zod';
import { errorMessage } from '#engine/base/errors.ts';
import { dialectOf } from '#engine/graphs/dialect.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { selfTest } from '#engine/selftest/self-test.ts';
import { GPU_DEVICES, type GpuDevice } from './device-choice.ts';
import { gpuDriver, gpuTraces } from './gpu-driver.ts';
import { createGpuRuntime } from './gpu-runtime.ts';
import type { ProbeReport } from './probe-report.ts';

// The process that `probeDevice` starts: tries the GPU named in its first argument and sends one report.

async function probe(device: GpuDevice): Promise<ProbeReport> {
  try {
    const unknown = { adapter: device, f16: true, software: false, memoryBytes: null };
    const runtime = await createGpuRuntime(device, unknown, { placed: true });
    const result = await selfTest(runtime, dialectOf({ provider: device, f16: true }, 'q4'), 'q4');
    const { libraries, nvidia, software } = gpuDriver(await gpuTraces());
    const f16 = await computesFloat16(runtime, device);
    return { outcome: 'ran', selfTest: result, f16, drivers: [...libraries], nvidia, software };
  } catch (error) {
    return { outcome: 'failed', message: errorMessage(error) };
  }
}

/** Whether float16 runs: ONNX Runtime compiles float16 graphs for every GPU, and fails only when it runs them. */
async function computesFloat16(runtime: OrtRuntime, device: GpuDevice): Promise<boolean> {
  try {
    const dialect = dialectOf({ provider: device, f16: true }, 'q4f16');
    return (await selfTest(runtime, dialect, 'q4f16')).passed;
  } catch {
    return false;
  }
}

const report = await probe(z.enum(GPU_DEVICES).parse(process.argv[2]));
process.send?.(report, () => {
  // Drivers keep threads, which would keep the process alive.
  process.exit(0);
});
