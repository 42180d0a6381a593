import { z } from 'zod';

import { legibleText } from './annotation-text.ts';
import { parsePythonList } from './python-list.ts';

const texts = z.array(legibleText);

/**
 * The captions of a picture: one text, or a list. People who describe a picture alike are counted each, as pycocoevalcap
 * counts them.
 */
export const captionTexts = z
  .unknown()
  .transform((value, context) =>
    typeof value === 'string' ? splitCaptions(value, context) : list(value, context),
  )
  .pipe(texts);

/** Names of objects: a list, or a text of them separated by `;` or `|`. */
export const objectNames = z
  .unknown()
  .transform((value, context) =>
    typeof value === 'string' ? splitObjects(value, context) : list(value, context),
  )
  .pipe(texts)
  .transform((names) => [...new Set(names)]);

/** One name. A list is refused, since its brackets would become part of the name. */
export const labelText = legibleText.refine(
  (text) => !isListLike(text),
  'it is a list, which only "objects" and "captions" can be',
);

/** Lists, tuples, sets and arrays as Python and JSON write them, all of which hold a quoted text first, or nothing. */
function isListLike(text: string): boolean {
  return /^\s*(?:array\s*\()?\s*[[({]\s*(?:[bfru]{0,2}['"]|[\])}])/iu.test(text);
}

/** Whether a text is read as a list of captions, and refused if it is none. */
export function isCaptionList(text: string): boolean {
  return isListLike(text) || /^\s*\[[^]*\]\s*$/u.test(text);
}

function splitCaptions(text: string, context: z.RefinementCtx): unknown {
  if (isCaptionList(text)) return parseList(text, context);
  const parsed = legibleText.safeParse(text);
  if (parsed.success) return [parsed.data];
  context.addIssue({ code: 'custom', message: parsed.error.issues[0]?.message ?? 'it is illegible' });
  return z.NEVER;
}

function splitObjects(text: string, context: z.RefinementCtx): unknown {
  if (isListLike(text) || text.trim().startsWith('[')) return parseList(text, context);
  return text
    .split(/[;|]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function list(value: unknown, context: z.RefinementCtx): unknown {
  if (Array.isArray(value) || value === undefined) return value;
  context.addIssue({ code: 'custom', message: 'it is neither a text nor a list' });
  return z.NEVER;
}

function parseList(text: string, context: z.RefinementCtx): unknown {
  const list = parseJson(text) ?? parsePythonList(text);
  if (list !== null) return list;
  context.addIssue({ code: 'custom', message: 'it looks like a list, and is none in JSON or in Python' });
  return z.NEVER;
}

/** Null for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
