import type { ModelDtype } from '#engine/model/manifest.ts';

const texts: Readonly<Record<ModelDtype, string>> = {
  q4: '4-bit weights, float32 arithmetic. Runs everywhere.',
  q4f16: '4-bit weights, float16 arithmetic. Fastest on a GPU with f16 shaders.',
  fp16: 'float16 throughout. Closest to the original at half the size.',
  fp32: 'float32 throughout. The reference, and the largest.',
};

/** What a dtype means, for a person who has to choose one. */
export function dtypeText(dtype: ModelDtype): string {
  return texts[dtype];
}
