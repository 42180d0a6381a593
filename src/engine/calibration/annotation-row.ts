import { z } from 'zod';

import { legibleText } from './annotation-text.ts';

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

const names = z.array(legibleText, 'it is neither a text nor a list').transform((list) => [...new Set(list)]);
const objects = z.unknown().transform(splitObjects).pipe(names);
const captions = z.unknown().transform(splitCaptions).pipe(names);

/** A row of a table or of JSON Lines: a picture and some of what is known about it. */
export const annotationRow = z.object({
  file_name: legibleText.transform(normalizePath),
  label: z.preprocess(present, legibleText.optional()),
  objects: z.preprocess(present, objects.optional()),
  captions: z.preprocess(present, captions.optional()),
});

export type AnnotationRow = z.output<typeof annotationRow>;

/** An http(s) address in place of a path. */
export function isPictureUrl(fileName: string): boolean {
  return /^https?:\/\//iu.test(fileName) && URL.canParse(fileName);
}

/** With `/` between folders, and without a leading `./`. */
function normalizePath(path: string): string {
  return isPictureUrl(path) ? path : path.replace(/\\/gu, '/').replace(/^(?:\.\/)+/u, '');
}

/** `cup; bird` or `cup|bird`, or a JSON array. */
function splitObjects(value: unknown, context: z.RefinementCtx): unknown {
  if (typeof value !== 'string') return value;
  if (value.trim().startsWith('[')) return parseArray(value, context);
  return value
    .split(/[;|]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** One caption, or a JSON array of them. */
function splitCaptions(value: unknown, context: z.RefinementCtx): unknown {
  if (typeof value !== 'string') return value;
  return /^\s*\[\s*["\]]/u.test(value) ? parseArray(value, context) : [value.replace(/\s+/gu, ' ')];
}

function parseArray(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'it begins like a JSON array and is none' });
    return z.NEVER;
  }
}
