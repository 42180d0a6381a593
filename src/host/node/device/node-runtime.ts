import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { memoryBudget } from './device-memory.ts';
import { bufferReclaimer } from './reclaim-buffers.ts';

export interface NodeRuntimeOptions {
  /** CPU threads; the number of physical cores by default. */
  readonly threads?: number;
  /** Bytes that weights may take; a share of this machine's memory by default. */
  readonly memoryBytes?: number;
}

/** ONNX Runtime on this machine's CPU through onnxruntime-node, with all its settings. */
export async function createNodeRuntime(options: NodeRuntimeOptions = {}): Promise<OrtRuntime> {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-node');
  const threads = options.threads ?? physicalCores();
  return new QueuedRuntime({
    backend: { InferenceSession, Tensor },
    reclaim: bufferReclaimer(),
    description: {
      provider: 'cpu',
      version: env.versions.common,
      threads,
      adapter: cpus()[0]?.model.trim() ?? 'CPU',
      f16: false,
      software: false,
      memoryBytes: options.memoryBytes ?? memoryBudget(),
      maxBufferBytes: null,
    },
    sessionOptions: {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
      // Each block is a session with its own thread pool; spinning pools steal the cores from each other.
      extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
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
