import type { HostCapabilities, StorageUse } from '#client/contract.ts';
import { formatBytes } from '#ui/format/numbers.ts';
import { useApp } from '#ui/store-context.tsx';

function gpuText({ webgpu, threads }: HostCapabilities): string {
  if (!webgpu.available) return `no WebGPU, ${String(threads)} WASM ${threads === 1 ? 'thread' : 'threads'}`;
  return `${webgpu.adapter}, ${webgpu.shaderF16 ? 'f16 shaders' : 'no f16 shaders'}`;
}

function storageText({ usageBytes, quotaBytes }: StorageUse): string {
  if (quotaBytes === null) return 'storage of unknown size';
  if (quotaBytes === 0) return 'no storage';
  return `${formatBytes(Math.max(0, quotaBytes - usageBytes))} of free storage`;
}

/** What this browser has, against which the needs of a model stand. */
export function BrowserLine() {
  const capabilities = useApp((state) => state.capabilities);
  const storage = useApp((state) => state.storage);
  const traits = [capabilities && gpuText(capabilities), storage && storageText(storage)].filter(
    (trait) => trait !== null,
  );
  if (traits.length === 0) return null;
  return <p className="muted num">This browser has: {traits.join(' · ')}.</p>;
}
