import type { Tensor } from 'onnxruntime-common';
import { floatValues } from '#engine/inference/activations.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { type PreparedPrompt, promptStream } from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import { type ScoredSamples, longestRow, readyPrompts } from './scored-samples.ts';

/** Blocks are alike: the speed of a few is the speed of all. */
const TIMED_BLOCKS = 2;
const TIMED_RUNS = 3;

/**
 * How many rows one pass should have on this device: prompts of the first sample are timed in batches of growing size, as far
 * as keys, values and streams of a pass fit into `memory` bytes. Takes about as long as two prompts through every block.
 */
export async function measureRows(
  scored: ScoredSamples,
  memory: number,
  signal: AbortSignal,
): Promise<number> {
  const [prompt] = await readyPrompts(scored.prompts.slice(0, 1), signal);
  if (!prompt) return 1;
  return chooseRows((rows) => rowsPerSecond(scored, prompt, rows, signal), memory / rowBytes(scored));
}

/** Bytes of float32 that a row of a pass takes. */
function rowBytes(scored: ScoredSamples): number {
  const { hiddenSize, kvHeads, headDim, blocks } = scored.model.manifest.decoder;
  const perPosition = 2 * blocks * kvHeads * headDim + 2 * hiddenSize;
  return perPosition * longestRow(scored) * Float32Array.BYTES_PER_ELEMENT;
}

/** The fastest of some runs, after one that warms up kernels of this shape. */
async function rowsPerSecond(
  { model }: ScoredSamples,
  prompt: PreparedPrompt,
  rows: number,
  signal: AbortSignal,
): Promise<number> {
  const batch = Array.from({ length: rows }, () => prompt);
  const stream = await promptStream(
    model,
    batch,
    batch.map(() => []),
  );
  let fastest = Infinity;
  try {
    for (let run = 0; run <= TIMED_RUNS; run++) {
      const ms = await timePass(model, stream, rows, signal);
      if (run > 0) fastest = Math.min(fastest, ms);
    }
  } finally {
    stream.dispose();
  }
  return (1000 * rows) / fastest;
}

/** Milliseconds of a pass through the first blocks. */
async function timePass(
  model: BlockModel,
  stream: Tensor,
  rows: number,
  signal: AbortSignal,
): Promise<number> {
  const cache = new KvCache();
  try {
    const startedAt = performance.now();
    const behind = await model.chain.forward(stream, {
      firstBlock: 0,
      endBlock: Math.min(TIMED_BLOCKS, model.blocks),
      skip: [],
      positions: model.chain.startBatch(rows, stream.dims[1] ?? 0),
      cache,
      signal,
    });
    try {
      // A GPU has finished the pass only once its result can be read.
      await floatValues(behind);
      return performance.now() - startedAt;
    } finally {
      behind.dispose();
    }
  } finally {
    cache.dispose();
  }
}

/** Sizes that are tried, in this order. */
const SIZES = [1, 2, 4, 8, 16, 32, 64];
/** A smaller size is taken if it reaches this share of the best speed. */
const ENOUGH = 0.95;
/** Sizes in a row that may fail to be faster before larger ones are no longer tried. */
const PATIENCE = 2;

/**
 * Rows of one pass: the smallest size whose speed comes close to the best. `speed` measures one in rows per unit of time; of
 * sizes above `most` none is tried but 1.
 */
export async function chooseRows(speed: (rows: number) => Promise<number>, most: number): Promise<number> {
  const tried: { readonly rows: number; readonly speed: number }[] = [];
  let best = 0;
  let inVain = 0;
  for (const rows of SIZES) {
    if (rows > 1 && rows > most) break;
    const measured = await speed(rows);
    tried.push({ rows, speed: measured });
    inVain = measured * ENOUGH > best ? 0 : inVain + 1;
    best = Math.max(best, measured);
    if (inVain === PATIENCE) break;
  }
  return tried.find((size) => size.speed >= ENOUGH * best)?.rows ?? 1;
}
