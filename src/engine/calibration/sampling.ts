import { z } from 'zod';

/** Which samples of a calibration set a search uses, and which of them it sets aside. */
export const samplingSchema = z.lazy(() =>
  z.object({
    /** Only samples that contain this category; null for all. */
    category: z.string().trim().min(1).nullable().default(null),
    /** All samples, only those with an object that the annotations flag as a corner case (CODA), or only the others. */
    cornerCases: z.enum(['all', 'only', 'without']).default('all'),
    /** At most so many samples, those held out included; null for all. */
    limit: z.number().int().positive().nullable().default(null),
    /** Draw the `limit` at random, in the proportions of the categories; else the first in the order of the set. */
    shuffle: z.boolean().default(false),
    /** Share of the samples that the search never sees, 0 to 0.9. */
    heldOut: z.number().min(0).max(0.9).default(0),
    /** Seed of the draw and of the split. */
    seed: z.number().int().nonnegative().default(0),
  }),
);

export type Sampling = z.infer<typeof samplingSchema>;

/** Every sample in the order of the set, none held out. */
export const ALL_SAMPLES: Sampling = {
  category: null,
  cornerCases: 'all',
  limit: null,
  shuffle: false,
  heldOut: 0,
  seed: 0,
};
