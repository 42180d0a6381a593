import * as nodePackage from 'onnxruntime-node';
import type { OrtBackend } from '#engine/runtime/ort-backend.ts';
import { packageBackend } from '#engine/runtime/package-backend.ts';
import { QueuedRuntime } from '#engine/runtime/queued-runtime.ts';
import { NativeBackend } from '#host/node/onnxruntime/native-backend.ts';
import { CPU } from '#host/node/onnxruntime/native-device.ts';
import { CPU_DESCRIPTION } from '#engine/runtime/testing/cpu-description.ts';

function runtimeOf(backend: OrtBackend): QueuedRuntime {
  return new QueuedRuntime({ backend, description: CPU_DESCRIPTION });
}

/** The runtime of Node with one thread, and its backend, which counts values that are not released. */
export function openNativeRuntime(): { readonly runtime: QueuedRuntime; readonly backend: NativeBackend } {
  const backend = new NativeBackend(CPU, { threads: 1, placed: false });
  return { backend, runtime: runtimeOf(backend) };
}

/** The CPU under the name of a GPU: sessions bind their inputs and outputs, and a device's memory is reached by copies only. */
export function openBoundRuntime(): { readonly runtime: QueuedRuntime; readonly backend: NativeBackend } {
  const backend = new NativeBackend({ provider: 'webgpu', memory: 'Cpu' }, { threads: 1, placed: false });
  return { backend, runtime: runtimeOf(backend) };
}

/**
 * The same library through the binding that onnxruntime-node ships with it: another implementation, which copies every
 * input and output, to compare with.
 */
export function openPackageRuntime(): QueuedRuntime {
  const sessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  } as const;
  return runtimeOf(packageBackend(nodePackage, sessionOptions));
}
