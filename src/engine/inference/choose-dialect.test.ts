import { describe, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/errors.ts';
import { FUSED, FUSED_F16, PORTABLE } from '#engine/graphs/dialect.ts';
import { decoderMemory } from '#engine/graphs/weight-memory.ts';
import { type Manifest, type ModelDtype } from '#engine/model/manifest.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { DirectorySource } from '#host/node/directory.ts';
import { chooseDialect, type DeviceTraits } from './choose-dialect.ts';

const q4 = await readManifest(new DirectorySource('public/models/llava-pictograms-24'));
const withDtype = (dtype: ModelDtype): Manifest => ({ ...q4, dtype });
const cpu: DeviceTraits = { provider: 'cpu', f16: false, memoryBytes: null };
const gpu: DeviceTraits = { provider: 'webgpu', f16: true, memoryBytes: null };

function refusal(choose: () => unknown): SkipscopeError {
  try {
    choose();
  } catch (error) {
    if (error instanceof SkipscopeError) return error;
  }
  throw new Error('Nothing was refused.');
}

describe('the dialect of a model', () => {
  it.each<[ModelDtype, DeviceTraits, unknown]>([
    ['q4', cpu, PORTABLE],
    ['q4f16', cpu, PORTABLE],
    ['fp16', { ...cpu, provider: 'wasm' }, PORTABLE],
    ['q4', gpu, FUSED],
    ['fp32', gpu, FUSED],
    ['q4f16', gpu, FUSED_F16],
    ['fp16', gpu, FUSED_F16],
    ['q4', { ...gpu, f16: false }, FUSED],
  ])('%s on %o', (dtype, device, dialect) => {
    expect(chooseDialect(withDtype(dtype), device)).toEqual(dialect);
  });

  it.each<ModelDtype>(['q4f16', 'fp16'])('refuses %s on a GPU without float16 arithmetic', (dtype) => {
    const error = refusal(() => chooseDialect(withDtype(dtype), { ...gpu, f16: false }));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('shader-f16');
    expect(error.remedy).toContain('q4');
  });

  it('leaves weights packed where widened ones take more memory than there is', () => {
    const widened = decoderMemory(q4, PORTABLE);
    const packed = decoderMemory(q4, { ...PORTABLE, weights: 'packed' });
    // 4 bits, a float32 scale and half a byte of zero point for 32 weights, against 4 bytes a weight.
    expect(packed).toBeLessThan(widened / 3);
    expect(chooseDialect(q4, { ...cpu, memoryBytes: widened })).toEqual(PORTABLE);
    expect(chooseDialect(q4, { ...cpu, memoryBytes: widened - 1 })).toEqual({
      ...PORTABLE,
      weights: 'packed',
    });
    const error = refusal(() => chooseDialect(q4, { ...cpu, memoryBytes: packed - 1 }));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('GiB of memory');
  });
});
