import { z } from 'zod';

import { legibleText } from './annotation-text.ts';
import { captionTexts, isCaptionList, labelText, objectNames } from './caption-text.ts';
import { normalizePath } from './picture-path.ts';

/** The meanings that a column of a table, or a key of a JSON line, can have. */
export type Column = 'file_name' | 'label' | 'objects' | 'captions';

const NAMES: ReadonlyMap<string, Column> = new Map<string, Column>([
  ['file_name', 'file_name'],
  ['filename', 'file_name'],
  ['image', 'file_name'],
  ['url', 'file_name'],
  ['label', 'label'],
  ['class', 'label'],
  ['category', 'label'],
  ['objects', 'objects'],
  ['labels', 'objects'],
  ['captions', 'captions'],
  ['caption', 'captions'],
  ['text', 'captions'],
]);

/** The column that a header or key names in any case; null for one without a meaning here. */
export function columnOf(name: string): Column | null {
  return (
    NAMES.get(
      name
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/gu, '_'),
    ) ?? null
  );
}

/** Empty cells and null are no values. */
const present = (value: unknown): unknown =>
  value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value;

/** A caption in several lines of a cell is one line. */
const captionCell = z.preprocess(
  (value) => (typeof value === 'string' && !isCaptionList(value) ? value.replace(/\s+/gu, ' ') : value),
  captionTexts,
);

/** A row of a table or of JSON Lines: a picture and some of what is known about it. */
export const annotationRow = z.object({
  file_name: legibleText.transform(normalizePath),
  label: z.preprocess(present, labelText.optional()),
  objects: z.preprocess(present, objectNames.optional()),
  captions: z.preprocess(present, captionCell.optional()),
});

export type AnnotationRow = z.output<typeof annotationRow>;
