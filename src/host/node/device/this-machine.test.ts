import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hasCudaLibrary } from './cuda-library.ts';
import { CUDA_INSTALL } from './driver-remedies.ts';
import { openNodeDevice } from './node-device.ts';

// What a machine with a GPU chooses depends on the machine: there, these say nothing.
const withoutGpu = !(await hasCudaLibrary()) && process.platform === 'linux' && !existsSync('/dev/dri');

describe.runIf(withoutGpu)('a machine without a GPU', () => {
  it('computes on the CPU and says why on nothing else', async () => {
    const { runtime, fallbackReason, refused } = await openNodeDevice('auto', { threads: 1 });
    await runtime.dispose();
    expect(runtime.provider).toBe('cpu');
    expect(refused.map(({ device }) => device)).toEqual(['cuda', 'webgpu']);
    expect(refused[0]?.reason).toContain('libonnxruntime_providers_cuda.so is missing');
    expect(refused[1]?.reason).toMatch(/^WebGPU: (no Vulkan adapter|the Vulkan loader .* is missing)\.$/);
    expect(fallbackReason).toMatch(/^CUDA: .* WebGPU: .* Running on the CPU\.$/);
  });

  it('says what to install for CUDA', async () => {
    await expect(openNodeDevice('cuda')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('libonnxruntime_providers_cuda.so'),
      remedy: expect.stringContaining(CUDA_INSTALL),
    });
  });
});
