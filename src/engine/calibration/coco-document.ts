import { z } from 'zod';
import { errorMessage } from '#engine/base/errors.ts';
import type { AnnotationText } from './annotation-text.ts';
import type { RowIssue } from './calibration-set.ts';
import { parseLosslessJson } from './lossless-json.ts';

const documentShape = z.object({
  images: z.array(z.unknown()),
  annotations: z.array(z.unknown()),
  /** Captions need none. */
  categories: z.array(z.unknown()).catch([]),
});

/** A COCO file with its rows still unchecked. */
export interface CocoDocument {
  readonly path: string;
  /** Whether a row is a caption; others of the same file may be boxes. */
  readonly hasCaptions: boolean;
  readonly images: readonly unknown[];
  readonly annotations: readonly unknown[];
  readonly categories: readonly unknown[];
}

export type ParsedDocument =
  | { readonly status: 'coco'; readonly document: CocoDocument }
  /** JSON of another sort, or no JSON at all. */
  | { readonly status: 'foreign' | 'unreadable'; readonly issue: RowIssue };

/** Recognises a COCO instances or captions file by its contents; its name does not matter. */
export function parseCocoDocument({ path, text: content }: AnnotationText): ParsedDocument {
  let json: unknown;
  try {
    json = parseLosslessJson(content);
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
    const hasCaptions = shape.data.annotations.some(isCaption);
    return { status: 'coco', document: { path, hasCaptions, ...shape.data } };
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

function isCaption(row: unknown): boolean {
  return typeof row === 'object' && row !== null && 'caption' in row;
}

/** `, line 3, column 7` when the engine's message tells the offset. */
function linePosition(content: string, message: string): string {
  const offset = /at position (\d+)/u.exec(message)?.[1];
  if (offset === undefined) return '';
  const before = content.slice(0, Number(offset)).split('\n');
  return `, line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
