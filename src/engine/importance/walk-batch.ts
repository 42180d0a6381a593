import type { Tensor } from 'onnxruntime-common';
import { type ReadReference, readReferences } from '#engine/evaluation/read-references.ts';
import type { ReferenceRow } from '#engine/evaluation/reference-samples.ts';
import { readyPrompts } from '#engine/evaluation/scored-samples.ts';
import { floatValues } from '#engine/inference/activations.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { promptStream } from '#engine/inference/generate.ts';
import { KvCache } from '#engine/inference/kv-cache.ts';
import type { ScanWork } from './scan-work.ts';

/** A residual stream [B, S, H] of the full model, in JavaScript's memory. */
export interface StreamValues {
  readonly values: Float32Array;
  readonly sequence: number;
  readonly width: number;
}

/** Takes what a walk meets. A walk does not compute what its reader has no function for. */
export interface WalkReader {
  /** The stream in front of a block, and for `block` = L behind the last one. */
  readonly stream?: (block: number, stream: StreamValues) => void;
  /** What the head says without a block, and of the full model for `null`, which comes last. */
  readonly head?: (without: number | null, read: readonly ReadReference[]) => void;
}

/** Steps that `walkBatch` takes. */
export function walkSteps(blocks: number, reader: WalkReader): number {
  return (reader.head ? 2 * blocks : blocks) + 2;
}

/**
 * Takes rows through the full model, block after block. The stream in front of a block goes on behind it, too: that is the
 * model without the block, so that L blocks cost about L / 2 passes. One stream is in memory at a time, and one in flight.
 */
export async function walkBatch(
  model: BlockModel,
  rows: readonly ReferenceRow[],
  reader: WalkReader,
  { step, signal }: ScanWork,
): Promise<void> {
  let stream = await step(async () => batchStream(model, rows, signal));
  try {
    for (let block = 0; block < model.blocks; block++) {
      const front = stream;
      if (reader.head) await step(() => readWithout(model, rows, front, block, reader, signal));
      stream = await step(async () => {
        if (reader.stream) reader.stream(block, await streamValues(front));
        return run(model, front, block, block + 1, signal);
      });
      front.dispose();
    }
    const last = stream;
    await step(async () => {
      reader.stream?.(model.blocks, await streamValues(last));
      reader.head?.(null, await readReferences(model, last, rows));
    });
  } finally {
    stream.dispose();
  }
}

/** Embeddings of prompts and references; features that are not kept are made once for all references of a sample. */
async function batchStream(
  model: BlockModel,
  rows: readonly ReferenceRow[],
  signal: AbortSignal,
): Promise<Tensor> {
  const prompts = [...new Set(rows.map(({ prompt }) => prompt))];
  const ready = await readyPrompts(prompts, signal);
  return promptStream(
    model,
    rows.flatMap(({ prompt }) => ready[prompts.indexOf(prompt)] ?? []),
    rows.map(({ tokens }) => tokens),
  );
}

async function readWithout(
  model: BlockModel,
  rows: readonly ReferenceRow[],
  front: Tensor,
  block: number,
  reader: WalkReader,
  signal: AbortSignal,
): Promise<void> {
  const behind = await run(model, front, block + 1, model.blocks, signal);
  try {
    reader.head?.(block, await readReferences(model, behind, rows));
  } finally {
    if (behind !== front) behind.dispose();
  }
}

/** The blocks from `firstBlock` up to `endBlock`, with caches of their own; gives `stream` itself where there are none. */
async function run(
  model: BlockModel,
  stream: Tensor,
  firstBlock: number,
  endBlock: number,
  signal: AbortSignal,
): Promise<Tensor> {
  const [rows = 0, sequence = 0] = stream.dims;
  const cache = new KvCache();
  try {
    return await model.chain.forward(stream, {
      firstBlock,
      endBlock,
      skip: [],
      positions: model.chain.startBatch(rows, sequence),
      cache,
      signal,
    });
  } finally {
    cache.dispose();
  }
}

async function streamValues(tensor: Tensor): Promise<StreamValues> {
  const [, sequence = 0, width = 0] = tensor.dims;
  return { values: await floatValues(tensor), sequence, width };
}
