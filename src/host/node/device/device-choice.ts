/** Where ONNX Runtime can compute in Node but on the CPU, the best first. */
export const GPU_DEVICES = ['cuda', 'webgpu'] as const;
export type GpuDevice = (typeof GPU_DEVICES)[number];

/** What a person may ask for; `auto` is the best that really runs. */
export const DEVICE_CHOICES = ['auto', ...GPU_DEVICES, 'cpu'] as const;
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

/** What a person calls a device. */
export const DEVICE_NAMES: Readonly<Record<GpuDevice, string>> = { cuda: 'CUDA', webgpu: 'WebGPU' };

/** Why a device is not used, and how it could be: complete sentences for a person. */
export interface Refusal {
  readonly reason: string;
  readonly remedy: string;
}
