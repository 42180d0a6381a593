import { describe, expect, it } from 'vitest';
import { deviceMemory } from './device-memory.ts';
import { nvidiaGpu } from './nvidia-gpu.ts';

const TWO = 'NVIDIA H100 80GB HBM3, 81559, 81000\nNVIDIA T4, 15360, 15000\n';
const MEBIBYTE = 2 ** 20;

describe('an NVIDIA GPU', () => {
  it.each([
    ['the first of several', undefined, ['--query-gpu=name,memory.total,memory.free']],
    ['the one that CUDA sees', ' 1,0', ['--id=1', '--query-gpu=name,memory.total,memory.free']],
  ])('is %s', async (_, visible, expected) => {
    const asked: string[] = [];
    const gpu = await nvidiaGpu(async (args) => (asked.push(...args), TWO), visible);
    expect(gpu).toEqual({
      name: 'NVIDIA H100 80GB HBM3',
      memory: { totalBytes: 81559 * MEBIBYTE, freeBytes: 81000 * MEBIBYTE },
    });
    expect(asked).toEqual([...expected, '--format=csv,noheader,nounits']);
  });

  it('may not tell its memory', async () => {
    expect(await nvidiaGpu(async () => 'NVIDIA GB10, [N/A], [N/A]\n')).toEqual({
      name: 'NVIDIA GB10',
      memory: null,
    });
  });

  it('is none without an answer of the driver', async () => {
    expect(await nvidiaGpu(() => Promise.reject(new Error('ENOENT')))).toBeNull();
    expect(await nvidiaGpu(async () => 'No devices were found\n')).toBeNull();
  });
});

describe('the memory of a device', () => {
  const memory = { totalBytes: 10, freeBytes: 4 };
  const gpu = async () => ({ name: 'NVIDIA T4', memory });

  it("is the GPU's where the driver tells", async () => {
    expect(await deviceMemory({ provider: 'cuda', adapter: 'NVIDIA T4' }, gpu)).toEqual(memory);
    expect(await deviceMemory({ provider: 'webgpu', adapter: 'NVIDIA T4' }, gpu)).toEqual(memory);
    expect(await deviceMemory({ provider: 'webgpu', adapter: 'libvulkan_radeon.so' }, gpu)).toBeNull();
    expect(await deviceMemory({ provider: 'cuda', adapter: 'NVIDIA T4' }, async () => null)).toBeNull();
  });

  it("is this machine's for the CPU", async () => {
    const own = await deviceMemory({ provider: 'cpu', adapter: 'CPU' });
    expect(own?.totalBytes).toBeGreaterThan(2 ** 28);
    expect(own?.freeBytes).toBeGreaterThan(0);
    expect(own?.freeBytes).toBeLessThanOrEqual(own?.totalBytes ?? 0);
  });
});
