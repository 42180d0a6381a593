import type { Page, Worker } from '@playwright/test';

/** The calls of WebGPU that cost a host time or wait for the GPU. */
const COUNTED = {
  GPUQueue: ['submit', 'writeBuffer'],
  GPUBuffer: ['mapAsync'],
  GPUDevice: [
    'createBindGroup',
    'createBuffer',
    'createComputePipeline',
    'createComputePipelineAsync',
    'pushErrorScope',
  ],
  GPUCommandEncoder: ['clearBuffer', 'copyBufferToBuffer'],
  GPUComputePassEncoder: ['dispatchWorkgroups', 'dispatchWorkgroupsIndirect'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What is counted: calls by the name of the method, and bytes. */
type Counted =
  | (typeof COUNTED)[keyof typeof COUNTED][number]
  /** Bytes that `mapAsync` brought to JavaScript. */
  | 'bytesBack';
export type GpuCalls = Readonly<Record<Counted, number>>;

/**
 * The engine's worker on the page that `open` goes to, in which every call of WebGPU is counted from now on. No model may have
 * been loaded.
 */
export async function countingWorker(page: Page, open: () => Promise<unknown>): Promise<Worker> {
  const [worker] = await Promise.all([page.waitForEvent('worker'), open()]);
  await worker.evaluate(install, Object.entries(COUNTED));
  return worker;
}

/** The calls since the last time that they were taken. */
export function takeGpuCalls(worker: Worker): Promise<GpuCalls> {
  return worker.evaluate(() => {
    const take: unknown = Reflect.get(globalThis, 'takeGpuCalls');
    if (typeof take !== 'function') throw new Error('GPU calls are not counted here.');
    return take();
  });
}

/** Runs in the worker, so it uses nothing of this file. */
function install(methods: readonly (readonly [type: string, names: readonly string[]])[]): void {
  const counts: Record<string, number> = { bytesBack: 0 };
  const add = (name: string, amount = 1): void => {
    counts[name] = (counts[name] ?? 0) + amount;
  };
  for (const [type, names] of methods) {
    const constructor: unknown = Reflect.get(globalThis, type);
    if (typeof constructor !== 'function') throw new Error(`There is no ${type} in this worker.`);
    const prototype: object = constructor.prototype;
    for (const name of names) {
      counts[name] = 0;
      const original: unknown = Reflect.get(prototype, name);
      if (typeof original !== 'function') throw new Error(`${type} has no method ${name}.`);
      const counting = function (this: unknown, ...args: readonly unknown[]): unknown {
        add(name);
        if (this instanceof GPUBuffer) add('bytesBack', typeof args[2] === 'number' ? args[2] : this.size);
        return Reflect.apply(original, this, args);
      };
      Object.defineProperty(prototype, name, { value: counting });
    }
  }
  const take = (): Record<string, number> => {
    const taken = { ...counts };
    for (const name in counts) counts[name] = 0;
    return taken;
  };
  Object.assign(globalThis, { takeGpuCalls: take });
}
