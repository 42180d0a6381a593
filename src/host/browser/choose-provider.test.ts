import { expect, it } from 'vitest';
import { type GpuFacts, chooseProvider } from './choose-provider.ts';

const gpu: GpuFacts = { name: 'nvidia ada-lovelace', software: false };
const emulated: GpuFacts = { name: 'google swiftshader', software: true };

it.each([
  ['auto', gpu, 'webgpu', null],
  ['auto', emulated, 'wasm', 'emulated in software (google swiftshader)'],
  ['auto', 'There is no GPU.', 'wasm', 'There is no GPU.'],
  ['webgpu', emulated, 'webgpu', null],
  ['webgpu', 'There is no GPU.', 'wasm', 'There is no GPU.'],
  ['wasm', gpu, 'wasm', null],
] as const)('%s with %o runs on %s', (choice, found, provider, reason) => {
  const decision = chooseProvider(choice, found);
  expect(decision.provider).toBe(provider);
  if (reason === null) expect(decision.fallbackReason).toBeNull();
  else expect(decision.fallbackReason).toContain(reason);
});
