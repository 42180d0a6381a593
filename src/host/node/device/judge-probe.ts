import { DEVICE_NAMES, type GpuDevice, type Refusal } from './device-choice.ts';
import { CUDA_REMEDY, DRIVER_REMEDY, VULKAN_LOADER_REMEDY, WEBGPU_REMEDY } from './driver-remedies.ts';
import type { Probe } from './probe-device.ts';
import type { ProbeFindings } from './probe-report.ts';

/** The findings on a GPU that may be used, or the reason why it may not. */
export function judgeProbe(device: GpuDevice, { report, log, end }: Probe): ProbeFindings | Refusal {
  const name = DEVICE_NAMES[device];
  if (report === null)
    return {
      reason: sentence(`${name}: trying it ended its process (${end})${complaint(log)}`),
      remedy: `The driver of the GPU or a library does not go with ONNX Runtime: update the driver. ${remedyOf(device)}`,
    };
  if (report.outcome === 'failed') return failure(device, report.message, log);
  const { error, passed, tolerance } = report.selfTest;
  if (passed) return report;
  const off = error === null ? 'no numbers at all' : `a relative error of ${error.toPrecision(2)}`;
  return {
    reason: `${name}: the self-test computes wrong numbers (${off}, ${String(tolerance)} is allowed).`,
    remedy: 'Update the driver of the GPU, or use another device.',
  };
}

/** Translates an error of ONNX Runtime into a refusal that names the software to install. */
function failure(device: GpuDevice, message: string, log: string): Refusal {
  if (device === 'cuda') {
    const library = /with error: ([^\s:]+\.so[.\d]*): cannot open shared object/u.exec(
      `${message}\n${log}`,
    )?.[1];
    if (library === undefined) return { reason: `CUDA: ${sentence(message)}`, remedy: CUDA_REMEDY };
    const remedy = library.startsWith('libcuda.') ? DRIVER_REMEDY : CUDA_REMEDY;
    return { reason: `CUDA: ${library} is missing.`, remedy };
  }
  if (/couldn't load vulkan/iu.test(log))
    return {
      reason: 'WebGPU: the Vulkan loader (libvulkan.so.1) is missing.',
      remedy: VULKAN_LOADER_REMEDY,
    };
  if (/failed to get a webgpu adapter/iu.test(message))
    return { reason: `WebGPU: no ${graphicsInterface()} adapter.`, remedy: WEBGPU_REMEDY };
  return { reason: `WebGPU: ${sentence(message)}`, remedy: WEBGPU_REMEDY };
}

function remedyOf(device: GpuDevice): string {
  return device === 'cuda' ? CUDA_REMEDY : WEBGPU_REMEDY;
}

function graphicsInterface(): string {
  if (process.platform === 'darwin') return 'Metal';
  return process.platform === 'win32' ? 'Direct3D 12' : 'Vulkan';
}

/** The first line of a message, with a full stop. */
function sentence(message: string): string {
  const [line = ''] = message.split('\n');
  return /[.!?]$/u.test(line.trim()) ? line.trim() : `${line.trim()}.`;
}

/** The first line of native code that is not written in every run, behind a colon. */
function complaint(log: string): string {
  const lines = log.split('\n').map((line) => line.trim());
  const line = lines.find((text) => text !== '' && !/^warning|XDG_RUNTIME_DIR/iu.test(text));
  return line === undefined ? '' : `: ${line.slice(0, 300)}`;
}
