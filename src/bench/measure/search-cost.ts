import { z } from 'zod';

/** A search for `search-once.ts`. */
export const searchOrderedSchema = z.object({
  model: z.string(),
  calibration: z.string(),
  task: z.enum(['single-object', 'multi-object', 'captioning']),
  limit: z.number().nullable(),
  maxBlocks: z.number().nullable(),
  threads: z.number(),
  /** The rows of one pass through the blocks. */
  rows: z.number().optional(),
});

/** What one search took, as the process that made it prints it. */
export const searchCostSchema = z.object({
  /** From the first evaluation to the last; loading and pictures left out. */
  milliseconds: z.number(),
  peakRssBytes: z.number(),
  samples: z.number(),
  removalOrder: z.array(z.number()),
  values: z.array(z.number()),
  /** Runs of a graph, one for each block of a pass and for each look at the head. */
  graphRuns: z.number(),
  blockTokens: z.number(),
  exhaustiveBlockTokens: z.number(),
});

export type SearchOrdered = z.infer<typeof searchOrderedSchema>;
export type SearchCost = z.infer<typeof searchCostSchema>;
