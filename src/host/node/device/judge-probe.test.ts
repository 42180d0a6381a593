import { describe, expect, it } from 'vitest';
import type { GpuDevice } from './device-choice.ts';
import { judgeProbe } from './judge-probe.ts';
import type { ProbeFindings } from './probe-report.ts';

const found: ProbeFindings = {
  outcome: 'ran',
  selfTest: { error: 1e-7, tolerance: 1e-4, passed: true, capturesSteps: null },
  f16: true,
  drivers: [],
  nvidia: false,
  software: false,
};

// As ONNX Runtime 1.30 says it.
const notLoaded = 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library';
const missing = (library: string): string =>
  '[E:onnxruntime:onnxruntime-node, provider_bridge_ort.cc:2146 Create] [ONNXRuntimeError] : 1 : FAIL : Failed to load ' +
  `library /x/libonnxruntime_providers_cuda.so with error: ${library}: cannot open shared object file: No such file or directory\n`;
const noAdapter =
  '/onnxruntime_src/webgpu_context.cc:136 was false. Failed to get a WebGPU adapter: No supported adapters\n';

describe('the judgement on a trial', () => {
  it.each<[GpuDevice, string, string, string, RegExp]>([
    [
      'cuda',
      notLoaded,
      missing('libcublasLt.so.12'),
      'CUDA: libcublasLt.so.12 is missing.',
      /CUDA 12 and cuDNN 9/,
    ],
    ['cuda', missing('libcudnn.so.9'), '', 'CUDA: libcudnn.so.9 is missing.', /onnxruntime-gpu/],
    ['cuda', notLoaded, missing('libcuda.so.1'), 'CUDA: libcuda.so.1 is missing.', /NVIDIA's driver/],
    ['cuda', 'CUDA failure 100: no device', '', 'CUDA: CUDA failure 100: no device.', /CUDA 12 and cuDNN 9/],
    [
      'webgpu',
      noAdapter,
      "Warning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file\n",
      'WebGPU: the Vulkan loader (libvulkan.so.1) is missing.',
      /libvulkan1/,
    ],
    ['webgpu', 'It has no kernels\nat all', '', 'WebGPU: It has no kernels.', /graphics driver/],
  ])('%s: %s', (device, message, log, reason, remedy) => {
    const probe = { report: { outcome: 'failed', message }, log, end: 'status 0' } as const;
    expect(judgeProbe(device, probe)).toEqual({ reason, remedy: expect.stringMatching(remedy) });
  });

  it('names the interface that has no adapter', () => {
    const report = { outcome: 'failed', message: noAdapter } as const;
    expect(judgeProbe('webgpu', { report, log: '', end: 'status 0' })).toMatchObject({
      reason: expect.stringMatching(/^WebGPU: no (Vulkan|Metal|Direct3D 12) adapter\.$/),
    });
  });

  it('takes what computes the right numbers', () => {
    expect(judgeProbe('cuda', { report: found, log: '', end: 'status 0' })).toEqual(found);
  });

  it.each([
    [0.18, 'a relative error of 0.18, 0.0001 is allowed'],
    [null, 'no numbers at all'],
  ])('refuses what computes wrong numbers (%s)', (error, words) => {
    const report = { ...found, selfTest: { error, tolerance: 1e-4, passed: false, capturesSteps: null } };
    expect(judgeProbe('webgpu', { report, log: '', end: 'status 0' })).toMatchObject({
      reason: expect.stringContaining(words),
    });
  });
});
