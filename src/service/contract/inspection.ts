import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import type { Local } from './file-contents.ts';
import { skipSet } from './fields.ts';
import { probability, question } from './question.ts';

/** A question whose prompt is followed block by block. */
export const inspection = question.omit({ maxNewTokens: true }).extend({
  /** Tokens of the lens behind each block. */
  topK: z.number().int().positive().max(50),
});
export type InspectRequest = Local<z.infer<typeof inspection>>;

/** What the last position of a prompt says and looks at, block by block. */
export const inspectedQuestion = z.object({
  /** The first token of the answer; its text is empty for a special token. */
  answer: z.object({ id: count, text: z.string() }),
  skip: skipSet,
  /**
   * The patches of the picture, as the vision tower sees it, row by row. Token t of the picture is patch t + `firstPatch`; a
   * class token has no patch, and comes out at -1.
   */
  grid: z.object({ columns: count, rows: count, firstPatch: z.number().int() }),
  /** Which part of the picture the patches cover; see `PictureFraming`. */
  framing: z.object({ stretched: z.boolean(), share: z.number() }),
  /** By block; null for a skipped one. */
  blocks: z
    .array(
      z
        .object({
          /** The logit lens: final norm and head over the state behind the block. */
          lens: z.object({
            top: z.array(z.object({ id: count, text: z.string(), probability })).readonly(),
            /** `rank` is 1 and the number of tokens that are more probable than the answer's. */
            answer: z.object({ rank: count, probability }),
          }),
          /** Attention weights to each token of the picture, mean over heads; all positions of the prompt add up to 1. */
          attention: z.array(z.number()).readonly(),
        })
        .nullable(),
    )
    .readonly(),
});
export type InspectedQuestion = z.infer<typeof inspectedQuestion>;
