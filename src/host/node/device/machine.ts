import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { NodeRuntimeOptions } from './node-runtime.ts';
import type { GpuDevice, Refusal } from './device-choice.ts';
import type { GpuFacts } from './gpu-runtime.ts';

/** What the choice of a device needs of the machine. */
export interface Machine {
  /** Tries a GPU where it can do no harm. Rejects with the signal's reason only. */
  tryGpu(device: GpuDevice, signal?: AbortSignal): Promise<GpuFacts | Refusal>;
  openGpu(device: GpuDevice, facts: GpuFacts): Promise<OrtRuntime>;
  openCpu(options: NodeRuntimeOptions): Promise<OrtRuntime>;
}
