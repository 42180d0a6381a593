import { describe, expect, it } from 'vitest';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { OrtRuntime, Provider } from '#engine/runtime/ort-runtime.ts';
import { createNodeRuntime } from './node-runtime.ts';
import type { DeviceChoice, GpuDevice, Refusal } from './device-choice.ts';
import type { GpuFacts } from './gpu-runtime.ts';
import type { Machine } from './this-machine.ts';
import { openNodeDevice } from './node-device.ts';

const cpu = await createNodeRuntime({ threads: 1 });
const onProvider = (provider: Provider): OrtRuntime =>
  new Proxy(cpu, { get: (target, name) => (name === 'provider' ? provider : Reflect.get(target, name)) });
const gpu: GpuFacts = { adapter: 'a GPU', f16: true, software: false, memoryBytes: 1000 };
const refusal = (device: GpuDevice): Refusal => ({
  reason: `${device} is not there.`,
  remedy: 'Install it.',
});

/** A machine of which only some devices work; logs what is asked of it. */
function machineWith(
  devices: Partial<Record<GpuDevice, GpuFacts>>,
  open?: (device: GpuDevice) => void,
): { readonly machine: Machine; readonly log: string[] } {
  const log: string[] = [];
  const machine: Machine = {
    tryGpu: async (device) => {
      log.push(`try ${device}`);
      return devices[device] ?? refusal(device);
    },
    openGpu: async (device, { memoryBytes }) => {
      log.push(`open ${device} with ${String(memoryBytes)}`);
      open?.(device);
      return onProvider(device);
    },
    openCpu: async () => {
      log.push('open cpu');
      return cpu;
    },
  };
  return { machine, log };
}

describe('the choice of a device', () => {
  it.each<[DeviceChoice, Partial<Record<GpuDevice, GpuFacts>>, string[], string | null]>([
    ['auto', { cuda: gpu, webgpu: gpu }, ['try cuda', 'open cuda with 1000'], null],
    [
      'auto',
      { webgpu: gpu },
      ['try cuda', 'try webgpu', 'open webgpu with 1000'],
      'cuda is not there. Running on WebGPU.',
    ],
    [
      'auto',
      {},
      ['try cuda', 'try webgpu', 'open cpu'],
      'cuda is not there. webgpu is not there. Running on the CPU.',
    ],
    ['webgpu', { cuda: gpu, webgpu: gpu }, ['try webgpu', 'open webgpu with 1000'], null],
    ['webgpu', { webgpu: { ...gpu, software: true } }, ['try webgpu', 'open webgpu with 1000'], null],
    ['cpu', { cuda: gpu }, ['open cpu'], null],
  ])('%s with %o', async (choice, devices, expected, fallbackReason) => {
    const { machine, log } = machineWith(devices);
    const opened = await openNodeDevice(choice, {}, machine);
    expect(log).toEqual(expected);
    expect(opened.fallbackReason).toBe(fallbackReason);
    expect(expected.at(-1)).toContain(opened.runtime.provider);
  });

  it('never takes an emulated GPU by itself', async () => {
    const { machine, log } = machineWith({ webgpu: { ...gpu, software: true } });
    const { refused, runtime } = await openNodeDevice('auto', {}, machine);
    expect(runtime.provider).toBe('cpu');
    expect(log).not.toContain('open webgpu with 1000');
    expect(refused.map(({ device }) => device)).toEqual(['cuda', 'webgpu']);
    expect(refused[1]?.reason).toContain('emulated in software (a GPU)');
  });

  it('goes on where a device that passed its trial cannot be opened', async () => {
    const { machine } = machineWith({ cuda: gpu, webgpu: gpu }, (device) => {
      if (device === 'cuda') throw new SkipscopeError('runtime', 'Its memory is full.', 'Close programs.');
    });
    const { runtime, refused } = await openNodeDevice('auto', {}, machine);
    expect(runtime.provider).toBe('webgpu');
    expect(refused).toEqual([
      { device: 'cuda', reason: 'CUDA: Its memory is full.', remedy: 'Close programs.' },
    ]);
  });

  it('refuses the device asked for with what to install, and takes no other', async () => {
    const { machine, log } = machineWith({ webgpu: gpu });
    await expect(openNodeDevice('cuda', {}, machine)).rejects.toMatchObject({
      code: 'unsupported',
      message: 'cuda is not there.',
      remedy: 'Install it.',
    });
    expect(log).toEqual(['try cuda']);
  });

  it('gives weights the memory that was asked for', async () => {
    const { machine, log } = machineWith({ cuda: gpu });
    await openNodeDevice('cuda', { memoryBytes: 7 }, machine);
    expect(log).toContain('open cuda with 7');
  });
});
