import { expect, it } from 'vitest';
import { chooseProvider } from './choose-provider.ts';
import type { GpuFacts } from './gpu-device.ts';

const gpu: GpuFacts = { name: 'nvidia ada-lovelace', shaderF16: true, software: false };
const plain: GpuFacts = { name: 'intel gen-9', shaderF16: false, software: false };
const emulated: GpuFacts = { name: 'google swiftshader', shaderF16: false, software: true };

it.each([
  ['auto', gpu, 'q4', 'webgpu', null],
  ['auto', emulated, 'q4', 'wasm', 'emulated in software (google swiftshader)'],
  ['auto', 'There is no GPU.', 'q4', 'wasm', 'There is no GPU.'],
  ['webgpu', emulated, 'q4', 'webgpu', null],
  ['webgpu', 'There is no GPU.', 'q4', 'wasm', 'There is no GPU.'],
  ['wasm', gpu, 'q4', 'wasm', null],
  ['auto', gpu, 'q4f16', 'webgpu', null],
  ['auto', plain, 'q4', 'webgpu', null],
  ['auto', plain, 'q4f16', 'wasm', 'no float16 arithmetic'],
  // What was asked for in so many words is tried, and refused when the model is loaded.
  ['webgpu', plain, 'fp16', 'webgpu', null],
] as const)('%s with %o runs %s on %s', (choice, found, dtype, provider, reason) => {
  const decision = chooseProvider(choice, found, dtype);
  expect(decision.provider).toBe(provider);
  if (reason === null) expect(decision.fallbackReason).toBeNull();
  else expect(decision.fallbackReason).toContain(reason);
});
