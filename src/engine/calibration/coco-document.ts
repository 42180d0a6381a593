import { z } from 'zod';
import { errorMessage } from '#engine/base/errors.ts';
import { type TextFile, legibleText as text } from './annotation-text.ts';
import type { RowIssue } from './calibration-set.ts';

const rowId = z.union([z.number(), z.string()]).transform(String);
const size = z.number().int().positive();

export const imageRow = z.object({
  id: rowId,
  file_name: text,
  width: size.optional(),
  height: size.optional(),
});
export const categoryRow = z.object({ id: rowId, name: text });
export const instanceRow = z.object({
  id: rowId.optional(),
  image_id: rowId,
  category_id: rowId,
  /** x, y, width, height in pixels. */
  bbox: z.tuple([z.number(), z.number(), z.number().positive(), z.number().positive()]),
  /** 1 for a region of many objects. */
  iscrowd: z.union([z.literal(0), z.literal(1)]).default(0),
  /** CODA: an object of a novel class, or a known one in an unusual state. */
  corner_case: z.boolean().optional(),
});
export const captionRow = z.object({ id: rowId.optional(), image_id: rowId, caption: text });

const documentShape = z.object({
  images: z.array(z.unknown()),
  annotations: z.array(z.unknown()),
  categories: z.array(z.unknown()).default([]),
});

/** A COCO file with its rows still unchecked. */
export interface CocoDocument {
  readonly path: string;
  readonly kind: 'instances' | 'captions';
  readonly images: readonly unknown[];
  readonly annotations: readonly unknown[];
  readonly categories: readonly unknown[];
}

export type ParsedDocument =
  | { readonly status: 'coco'; readonly document: CocoDocument }
  /** JSON of another sort, or no JSON at all. */
  | { readonly status: 'foreign' | 'unreadable'; readonly issue: RowIssue };

/** Recognises a COCO instances or captions file by its contents; its name does not matter. */
export function parseCocoDocument({ path, text: content }: TextFile): ParsedDocument {
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch (error) {
    return {
      status: 'unreadable',
      issue: {
        where: `${path}${linePosition(content, errorMessage(error))}`,
        what: `This is not valid JSON: ${errorMessage(error)}.`,
        remedy: 'Mend the file, or export the annotations again.',
      },
    };
  }
  const shape = documentShape.safeParse(json);
  if (shape.success) {
    const kind = shape.data.annotations.some(hasCaption) ? 'captions' : 'instances';
    return { status: 'coco', document: { path, kind, ...shape.data } };
  }
  return {
    status: 'foreign',
    issue: {
      where: path,
      what: 'This JSON file is neither COCO instances nor COCO captions: it needs the lists "images" and "annotations".',
      remedy: 'Export the annotations in COCO format, or leave this file out.',
    },
  };
}

function hasCaption(row: unknown): boolean {
  return typeof row === 'object' && row !== null && 'caption' in row;
}

/** `, line 3, column 7` when the engine's message tells the offset. */
function linePosition(content: string, message: string): string {
  const offset = /at position (\d+)/u.exec(message)?.[1];
  if (offset === undefined) return '';
  const before = content.slice(0, Number(offset)).split('\n');
  return `, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
