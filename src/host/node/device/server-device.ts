import type { DeviceStatus, ServerCapabilities } from '#service/contract/device-operations.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { DeviceLimits } from '#service/ports/engine-host.ts';
import { deviceMemory } from './device-memory.ts';
import { openNodeDevice } from './node-device.ts';
import type { ServerOptions } from '#server/server-options.ts';

/** The one device on which a server runs everything. */
export interface ServerDevice {
  readonly runtime: OrtRuntime;
  describe(): ServerCapabilities['device'];
  limits(): DeviceLimits;
  memory(): Promise<DeviceStatus['memory']>;
}

/** Throws as `openNodeDevice` does for a device that was asked for and does not run. */
export async function openServerDevice({
  device,
  threads,
  memoryBytes,
}: Pick<ServerOptions, 'device' | 'threads' | 'memoryBytes'>): Promise<ServerDevice> {
  const { runtime, fallbackReason } = await openNodeDevice(device, {
    ...(threads !== undefined && { threads }),
    ...(memoryBytes !== undefined && { memoryBytes }),
  });
  const { provider, adapter, f16, maxBufferBytes, memoryBytes: maxMemoryBytes } = runtime.describe();
  return {
    runtime,
    describe: () => ({ provider, adapter, threads: runtime.threads, fallbackReason }),
    limits: () => ({ provider, f16, maxBufferBytes: maxBufferBytes ?? Infinity, maxMemoryBytes }),
    memory: async () => {
      const memory = await deviceMemory({ provider, adapter });
      return memory && { usedBytes: memory.totalBytes - memory.freeBytes, totalBytes: memory.totalBytes };
    },
  };
}
