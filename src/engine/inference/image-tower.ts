import type { Tensor } from 'onnxruntime-common';
import type { OrtRuntime, OrtSession } from '#engine/runtime/ort-runtime.ts';
import type { ImageFeatures } from './token-embedding.ts';

/** The compiled graphs that make image features. */
export interface TowerSessions {
  readonly vision: OrtSession;
  readonly projector: OrtSession;
}

/** Compiles them. */
export type OpenTower = () => Promise<TowerSessions>;

/**
 * Vision tower and projector. Resident, they stay compiled; else they are read and compiled for each picture, and
 * released behind it, so that they never take memory together with the KV cache.
 */
export class ImageTower {
  /** `source`: the sessions, or what opens them for one picture. */
  constructor(
    private readonly runtime: OrtRuntime,
    private readonly source: TowerSessions | OpenTower,
  ) {}

  /** Features of normalised pixels [1, 3, size, size]. */
  async encode(pixels: Tensor): Promise<ImageFeatures> {
    const { source } = this;
    const sessions = typeof source === 'function' ? await source() : source;
    try {
      const { features } = await this.runtime.run(sessions.vision, { pixels });
      if (!features) throw new RangeError('The vision tower lacks an output.');
      const { embeddings } = await this.runtime.run(sessions.projector, { features });
      features.dispose();
      if (!embeddings) throw new RangeError('The projector lacks an output.');
      const data = await embeddings.getData();
      if (!(data instanceof Float32Array)) throw new TypeError('Expected a float32 tensor.');
      return { tokens: embeddings.dims[1] ?? 0, data };
    } finally {
      if (typeof source === 'function') await this.#release(sessions);
    }
  }

  async dispose(): Promise<void> {
    if (typeof this.source !== 'function') await this.#release(this.source);
  }

  async #release({ vision, projector }: TowerSessions): Promise<void> {
    await this.runtime.release(vision);
    await this.runtime.release(projector);
  }
}
