import type { Tensor } from 'onnxruntime-common';
import type { SkipSet } from '#engine/base/skip-set.ts';
import type { KvCache } from '#engine/inference/kv-cache.ts';

/** The start of a pass under another skip set: the prompt when there is no stream. */
export interface PassStart {
  readonly skip: SkipSet;
  readonly firstBlock: number;
  readonly stream: Tensor | undefined;
  readonly cache: KvCache;
  readonly restoreCache?: () => Promise<number>;
}
