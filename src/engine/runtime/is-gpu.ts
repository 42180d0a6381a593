import type { RuntimeDescription } from './ort-runtime.ts';

/** Whether a device is a GPU, or passes for one. */
export function isGpu({ provider }: Pick<RuntimeDescription, 'provider'>): boolean {
  return provider === 'cuda' || provider === 'webgpu';
}
