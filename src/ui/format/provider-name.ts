import type { LoadedModel } from '#service/contract/model-operations.ts';

const names: Record<LoadedModel['provider'], string> = {
  webgpu: 'WebGPU',
  wasm: 'WASM',
  cpu: 'CPU',
  cuda: 'CUDA',
};

export function providerName(provider: LoadedModel['provider']): string {
  return names[provider];
}
