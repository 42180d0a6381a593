import { z } from 'zod';

import { legibleText } from './annotation-text.ts';
import type { RowIssue } from './calibration-set.ts';
import { captionTexts } from './caption-text.ts';
import { cocoId } from './coco-id.ts';
import { normalizePath } from './picture-path.ts';
import { checkRow } from './row-reader.ts';

/** For display only, so that anything else than a size is passed over: exporters write 0, -1 or null. */
const size = z.number().int().positive().optional().catch(undefined);

/** Exporters write a flag as a truth value, as a number or as a text; nothing means no. */
const flag = z
  .union([
    z.boolean(),
    z.number(),
    z.enum(['0', '1', '0.0', '1.0', 'true', 'false', 'True', 'False', '']),
    z.null(),
  ])
  .default(false)
  .transform((value) => (typeof value === 'string' ? /^(?:1|true)/iu.test(value) : Boolean(value)));

/** Never a reason to refuse a row: what is not clearly yes is no. */
const crowd = z
  .unknown()
  .optional()
  .transform((value) =>
    typeof value === 'string' ? /^\s*(?:true|yes|0*[1-9]\d*(?:\.0*)?)\s*$/iu.test(value) : isYes(value),
  );

function isYes(value: unknown): boolean {
  return value === true || (typeof value === 'number' && value !== 0);
}

export const imageRow = z.object({
  id: cocoId,
  file_name: legibleText.transform(normalizePath),
  width: size,
  height: size,
});

export const categoryRow = z.object({ id: cocoId, name: legibleText });

const boxRow = z.object({
  image_id: cocoId,
  category_id: cocoId,
  /** x, y, width, height in pixels; COCO has boxes of no height. */
  bbox: z.tuple([z.number(), z.number(), z.number().nonnegative(), z.number().nonnegative()]),
  /** A region of many objects. */
  iscrowd: crowd,
  /** CODA: an object of a novel class, or a known one in an unusual state. */
  corner_case: flag,
});
export type BoxRow = z.output<typeof boxRow>;

const captionRow = z.object({ image_id: cocoId, caption: captionTexts });

/** What a row of "annotations" says, and where it stands. */
export interface CocoAnnotation {
  readonly where: string;
  readonly box: BoxRow | null;
  readonly caption: z.output<typeof captionRow> | null;
}

const parts = z.object({ caption: z.unknown().optional(), bbox: z.unknown().optional() });

/**
 * A row of "annotations": a box, a caption, or both, as captions of regions are. A part that cannot be used goes to
 * `issues`. Nothing else of a row serves a purpose here, its id included, so nothing else is looked at.
 */
export function readAnnotation(row: unknown, where: string, issues: RowIssue[]): CocoAnnotation {
  const { caption, bbox } = parts.safeParse(row).data ?? {};
  const isBox = isFilled(bbox);
  const isCaption = isFilled(caption) || (caption !== undefined && !isBox);
  // A region that has a caption and no category is not wrong: it names no object.
  const wantsBox = !isCaption || (isBox && hasCategory(row));
  return {
    where,
    box: wantsBox ? (checkRow(row, where, boxRow, issues)[0]?.row ?? null) : null,
    caption: isCaption ? (checkRow(row, where, captionRow, issues)[0]?.row ?? null) : null,
  };
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== null;
}

function hasCategory(row: unknown): boolean {
  return typeof row === 'object' && row !== null && 'category_id' in row && row.category_id !== null;
}

/** Whether a row carries the flag of CODA. */
export function carriesCornerCase(row: unknown): boolean {
  return typeof row === 'object' && row !== null && 'corner_case' in row;
}
