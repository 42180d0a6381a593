import { describe, expect, it } from 'vitest';
import { type GpuTraces, gpuDriver } from './gpu-driver.ts';

const linux = (libraries: string[], files: string[]): GpuTraces => ({ platform: 'linux', libraries, files });

describe('the driver of a GPU', () => {
  it.each<[string, GpuTraces, ReturnType<typeof gpuDriver>]>([
    [
      'SwiftShader',
      linux(['/lib/libvulkan.so.1', '/usr/lib/chromium/libvk_swiftshader.so'], ['/dev/null']),
      { libraries: ['libvk_swiftshader.so'], nvidia: false, software: true },
    ],
    [
      'a Radeon',
      linux(['/usr/lib/libvulkan_radeon.so', '/usr/lib/libvulkan_lvp.so'], ['/dev/dri/renderD128']),
      { libraries: ['libvulkan_radeon.so', 'libvulkan_lvp.so'], nvidia: false, software: false },
    ],
    [
      'the driver of a GPU that is not there',
      linux(['/usr/lib/libvulkan_radeon.so', '/usr/lib/libvulkan_lvp.so'], ['/dev/null']),
      { libraries: ['libvulkan_radeon.so', 'libvulkan_lvp.so'], nvidia: false, software: true },
    ],
    [
      'NVIDIA',
      linux(['/usr/lib/libGLX_nvidia.so.0'], ['/dev/nvidiactl', '/dev/nvidia0']),
      { libraries: ['libGLX_nvidia.so.0'], nvidia: true, software: false },
    ],
    [
      'a Mac',
      { platform: 'darwin', libraries: ['/System/Library/Metal'], files: [] },
      { libraries: [], nvidia: false, software: false },
    ],
  ])('%s', (_, traces, driver) => {
    expect(gpuDriver(traces)).toEqual(driver);
  });
});
