import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { NativeBackend } from '#host/node/onnxruntime/native-backend.ts';
import { CPU } from '#host/node/onnxruntime/native-device.ts';
import { memoryBudget } from './device-memory.ts';
import { createYield } from './yield-to-event-loop.ts';

export interface NodeRuntimeOptions {
  /** CPU threads; the number of physical cores by default. */
  readonly threads?: number;
  /** Bytes that weights may take; a share of this machine's memory by default. */
  readonly memoryBytes?: number;
}

/** ONNX Runtime on this machine's CPU. Throws as `loadOrtApi` does. */
export async function createNodeRuntime(options: NodeRuntimeOptions = {}): Promise<OrtRuntime> {
  const threads = options.threads ?? physicalCores();
  const backend = new NativeBackend(CPU, { threads, placed: false });
  return new QueuedRuntime({
    backend,
    yieldToEventLoop: createYield(),
    description: {
      provider: 'cpu',
      version: backend.version,
      threads,
      adapter: cpus()[0]?.model.trim() ?? 'CPU',
      f16: false,
      software: false,
      memoryBytes: options.memoryBytes ?? memoryBudget(),
      maxBufferBytes: null,
    },
  });
}

/**
 * Number of physical cores this process may use: hyper-threads only slow down matrix products. Falls back to the
 * number of logical ones where the system does not tell (anything but Linux).
 */
function physicalCores(): number {
  const logical = availableParallelism();
  const cores = new Set<string>();
  for (const processor of readCpuInfo().split('\n\n')) {
    const core = /^core id\s*:\s*(\d+)$/m.exec(processor)?.[1];
    const socket = /^physical id\s*:\s*(\d+)$/m.exec(processor)?.[1];
    if (core !== undefined) cores.add(`${socket ?? 0}:${core}`);
  }
  return cores.size === 0 ? logical : Math.min(cores.size, logical);
}

function readCpuInfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
