import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { cudaRefusal, hasCudaLibrary } from './cuda-library.ts';
import type { GpuDevice, Refusal } from './device-choice.ts';
import { type GpuFacts, createGpuRuntime } from './gpu-runtime.ts';
import { judgeProbe } from './judge-probe.ts';
import { type NodeRuntimeOptions, createNodeRuntime } from './node-runtime.ts';
import { type NvidiaGpu, nvidiaGpu } from './nvidia-gpu.ts';
import { probeDevice } from './probe-device.ts';

/** Share of a GPU's memory that weights may take: caches and intermediate results need the rest. */
const WEIGHT_SHARE = 0.8;

/** A machine as the choice of a device sees it. */
export interface Machine {
  /** Tries a GPU in a process of its own, which may crash without harm. Rejects with the signal's reason only. */
  tryGpu(device: GpuDevice, signal?: AbortSignal): Promise<GpuFacts | Refusal>;
  openGpu(device: GpuDevice, facts: GpuFacts): Promise<OrtRuntime>;
  openCpu(options: NodeRuntimeOptions): Promise<OrtRuntime>;
}

/** The devices of the machine on which this process runs. */
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
