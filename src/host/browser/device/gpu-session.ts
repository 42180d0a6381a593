import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { Feeds, Fetches, OrtSession, Outputs } from '#engine/runtime/ort-runtime.ts';
import type { GpuReadback } from './gpu-readback.ts';

/** A session whose outputs all stay on the GPU; those that are not wanted there are read together. */
export class GpuSession implements OrtSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];

  /** Owns `session`; outputs named in `onDevice` stay on the GPU. */
  constructor(
    private readonly session: InferenceSession,
    private readonly onDevice: ReadonlySet<string>,
    private readonly readback: GpuReadback,
  ) {
    this.inputNames = session.inputNames;
    this.outputNames = session.outputNames;
  }

  async run(feeds: Feeds, fetches: Fetches): Promise<Outputs> {
    const outputs = await this.session.run(feeds, fetches);
    const onGpu = Object.entries(outputs).filter(([name, tensor]) => this.#isRead(name, tensor));
    if (onGpu.length === 0) return outputs;
    try {
      return { ...outputs, ...(await this.readback.read(Object.fromEntries(onGpu))) };
    } finally {
      for (const [, tensor] of onGpu) tensor.dispose();
    }
  }

  release(): Promise<void> {
    return this.session.release();
  }

  /** A tensor without elements is on no GPU. */
  #isRead(name: string, { location }: Tensor): boolean {
    return location === 'gpu-buffer' && !this.onDevice.has(name);
  }
}
