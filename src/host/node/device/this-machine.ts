import { createNodeRuntime } from './node-runtime.ts';
import { cudaRefusal, hasCudaLibrary } from './cuda-library.ts';
import type { GpuDevice, Refusal } from './device-choice.ts';
import { type GpuFacts, createGpuRuntime } from './gpu-runtime.ts';
import { judgeProbe } from './judge-probe.ts';
import type { Machine } from './machine.ts';
import { type NvidiaGpu, nvidiaGpu } from './nvidia-gpu.ts';
import { probeDevice } from './probe-device.ts';

/** Share of a GPU's memory that weights may take: caches and intermediate results need the rest. */
const WEIGHT_SHARE = 0.8;

/** The devices of the machine this runs on. */
export const thisMachine: Machine = {
  tryGpu: async (device, signal) => {
    const gpu = await nvidiaGpu();
    const missing = device === 'cuda' ? cudaRefusal(process, await hasCudaLibrary(), gpu) : null;
    return missing ?? (await tryGpu(device, gpu, signal));
  },
  openGpu: createGpuRuntime,
  openCpu: createNodeRuntime,
};

async function tryGpu(
  device: GpuDevice,
  gpu: NvidiaGpu | null,
  signal: AbortSignal | undefined,
): Promise<GpuFacts | Refusal> {
  const found = judgeProbe(device, await probeDevice(device, signal && { signal }));
  if ('reason' in found) return found;
  const { f16, software, nvidia, drivers } = found;
  const known = device === 'cuda' || nvidia ? gpu : null;
  return {
    adapter: known?.name ?? (drivers.join(', ') || 'GPU of unknown make'),
    f16,
    software: device === 'webgpu' && software,
    memoryBytes: known?.memory ? WEIGHT_SHARE * known.memory.totalBytes : null,
  };
}
