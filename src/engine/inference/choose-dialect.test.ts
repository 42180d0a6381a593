import { afterAll, describe, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import { FUSED, FUSED_F16, PACKED, PORTABLE } from '#engine/graphs/dialect.ts';
import { decoderMemory, largestBuffer } from '#engine/graphs/weight-memory.ts';
import type { Manifest, ModelDtype, WeightFile } from '#engine/model/manifest.ts';
import { readManifest } from '#engine/model/read-model.ts';
import { tokenTable } from '#engine/model/token-table.ts';
import { convertFamily } from '#host/node/testing/family-goldens.ts';
import { chooseDialect, type DeviceTraits, isTight } from './choose-dialect.ts';

const converted = await convertFamily('mistral-clip', 'q4');
afterAll(() => converted.remove());
const q4 = await readManifest(converted.files);
const withDtype = (dtype: ModelDtype): Manifest => ({ ...q4, dtype });
const cpu: DeviceTraits = { provider: 'cpu', f16: false, memoryBytes: null, maxBufferBytes: null };
const gpu: DeviceTraits = { provider: 'webgpu', f16: true, memoryBytes: null, maxBufferBytes: null };

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
    ['q4', { ...gpu, provider: 'cuda' }, PACKED],
    ['fp32', { ...gpu, provider: 'cuda' }, PACKED],
    ['q4f16', { ...gpu, provider: 'cuda' }, FUSED_F16],
  ])('%s on %o', (dtype, device, dialect) => {
    expect(chooseDialect(withDtype(dtype), device)).toEqual(dialect);
  });

  it('takes packed weights for a sign of short memory on hosts that prefer them widened only', () => {
    expect(isTight(PACKED, 'cpu')).toBe(true);
    expect(isTight(PACKED, 'cuda')).toBe(false);
    expect(isTight(FUSED, 'cpu')).toBe(false);
  });

  it.each<ModelDtype>(['q4f16', 'fp16'])('refuses %s on a GPU without float16 arithmetic', (dtype) => {
    const error = refusal(() => chooseDialect(withDtype(dtype), { ...gpu, f16: false }));
    expect(error.code).toBe('unsupported');
    expect(error.message).toContain('shader-f16');
    expect(error.remedy).toContain('q4');
  });

  describe('with a limit for one buffer', () => {
    const { stages } = q4;
    const { file: embedding } = tokenTable(q4);
    const limited = (maxBufferBytes: number) => ({ ...gpu, maxBufferBytes });
    const largest = (files: readonly WeightFile[]) =>
      Math.max(...files.map(({ tensors }) => largestBuffer(tensors, FUSED).bytes));

    it('takes a model whose largest weight just fits, wherever its embedding table lies', () => {
      const limit = largest([stages.vision, stages.projector, ...stages.blocks, stages.head]);
      expect(chooseDialect(q4, limited(limit))).toEqual(FUSED);
      expect(limit).toBeLessThan(embedding.bytes);
    });

    it('refuses a larger one, with file, tensor and way out', () => {
      const limit = largest(stages.blocks) - 1;
      const headless = {
        ...q4,
        stages: {
          ...stages,
          vision: stages.blocks[0] ?? stages.head,
          projector: stages.blocks[0] ?? stages.head,
        },
      };
      const error = refusal(() => chooseDialect(headless, limited(limit)));
      expect(error.code).toBe('unsupported');
      // The three run as one multiplication.
      expect(error.message).toContain(
        'block-00.bin of mistral-clip (q4): self_attn.q_proj.weight + self_attn.k_proj.weight + self_attn.v_proj.weight',
      );
      expect(error.remedy).toBe('Take a smaller model, or choose WASM.');
      const { remedy } = refusal(() => chooseDialect(withDtype('fp32'), limited(1)));
      expect(remedy).toBe('Take the model with dtype q4 or q4f16, or choose WASM.');
    });
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
