import { fileURLToPath } from 'node:url';
import type { CheckpointGeometry } from '#bench/checkpoint/checkpoint-geometry.ts';

/** The length of a prompt, where the model has room for it. */
const POSITIONS = 600;
/** 10 of 32. */
const SKIPPED = 10 / 32;

/** What Skipscope and PyTorch are asked alike. */
export interface GpuOrder {
  readonly calibration: string;
  /** Decoder blocks. */
  readonly layers: number;
  /** The blocks that a shorter answer skips. */
  readonly skip: readonly number[];
  /** Tokens of a prompt, and of an answer. */
  readonly positions: number;
  readonly tokens: number;
  readonly rounds: number;
  /** Samples of a search step. */
  readonly limit: number;
}

export function gpuOrder({ text }: CheckpointGeometry, rounds: number): GpuOrder {
  const layers = text.num_hidden_layers;
  const skipped = Math.round(SKIPPED * layers);
  const tokens = 24;
  return {
    calibration: fileURLToPath(new URL('../../../public/calibration/scenes', import.meta.url)),
    layers,
    skip: Array.from({ length: skipped }, (_, at) => layers - skipped - 1 + at),
    positions: Math.min(POSITIONS, text.max_position_embeddings - tokens),
    tokens,
    rounds,
    limit: 8,
  };
}
