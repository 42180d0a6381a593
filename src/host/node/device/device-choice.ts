/** Devices of ONNX Runtime in Node besides the CPU, the best first. */
export const GPU_DEVICES = ['cuda', 'webgpu'] as const;
export type GpuDevice = (typeof GPU_DEVICES)[number];

/** The choices of `--device`; `auto` is the best that runs and passes the self-test. */
export const DEVICE_CHOICES = ['auto', ...GPU_DEVICES, 'cpu'] as const;
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

/** Names of devices for a person. */
export const DEVICE_NAMES: Readonly<Record<GpuDevice, string>> = { cuda: 'CUDA', webgpu: 'WebGPU' };

/** Why a device is not used, and how it could be: complete sentences for a person. */
export interface Refusal {
  readonly reason: string;
  readonly remedy: string;
}
