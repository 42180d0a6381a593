import type { StorageUse } from '#service/contract.ts';
import type { BackendCapabilities } from '#service/device/capabilities.ts';
import { formatBytes } from '#ui/format/numbers.ts';
import { useApp } from '#ui/store-context.tsx';

function deviceText(capabilities: BackendCapabilities): string {
  if (capabilities.kind === 'server') return capabilities.device.adapter;
  const { webgpu, threads } = capabilities;
  if (!webgpu.available) return `no WebGPU, ${String(threads)} WASM ${threads === 1 ? 'thread' : 'threads'}`;
  return `${webgpu.adapter}, ${webgpu.shaderF16 ? 'f16 shaders' : 'no f16 shaders'}`;
}

function storageText({ usageBytes, quotaBytes }: StorageUse): string {
  if (quotaBytes === null) return 'storage of unknown size';
  if (quotaBytes === 0) return 'no storage';
  return `${formatBytes(Math.max(0, quotaBytes - usageBytes))} of free storage`;
}

/** What the host has, against which the needs of a model stand. */
export function BrowserLine() {
  const capabilities = useApp((state) => state.capabilities);
  const storage = useApp((state) => state.storage);
  const traits = [capabilities && deviceText(capabilities), storage && storageText(storage)].filter(
    (trait) => trait !== null,
  );
  if (traits.length === 0) return null;
  const host = capabilities?.kind === 'server' ? capabilities.name : 'This browser';
  return (
    <p className="muted num">
      {host} has: {traits.join(' · ')}.
    </p>
  );
}
