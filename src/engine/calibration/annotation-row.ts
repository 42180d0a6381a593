import { z } from 'zod';

import { legibleText } from './annotation-text.ts';
import { captionTexts, isCaptionList, labelText, objectNames } from './caption-text.ts';
import { normalizePath } from './picture-path.ts';

/** The meanings that a column of a table, or a key of a JSON line, can have. */
export type Column = 'file_name' | 'prompt' | 'label' | 'objects' | 'captions';

const NAMES: ReadonlyMap<string, Column> = new Map<string, Column>([
  ['file_name', 'file_name'],
  ['filename', 'file_name'],
  ['image', 'file_name'],
  ['url', 'file_name'],
  ['prompt', 'prompt'],
  ['question', 'prompt'],
  ['label', 'label'],
  ['answer', 'label'],
  ['class', 'label'],
  ['category', 'label'],
  ['objects', 'objects'],
  ['labels', 'objects'],
  ['captions', 'captions'],
  ['caption', 'captions'],
  ['text', 'captions'],
]);

/** What differs where the names are those of LLaVA's question files: `category` tells the kind of question. */
const LLAVA_QUESTIONS: ReadonlyMap<string, Column | null> = new Map<string, Column | null>([
  ['text', 'prompt'],
  ['category', null],
]);

/** The columns that the headers of a table, or the keys of an object, name in any case; null for one without a meaning here. */
export function columnsOf(headers: readonly string[]): readonly (Column | null)[] {
  const names = headers.map((header) =>
    header
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/gu, '_'),
  );
  const meaningOf = (name: string): Column | null => NAMES.get(name) ?? null;
  if (!areLlavaQuestions(names)) return names.map(meaningOf);
  return names.map((name) => {
    const asked = LLAVA_QUESTIONS.get(name);
    return asked === undefined ? meaningOf(name) : asked;
  });
}

/** `question_id`, `image`, `text`, as in LLaVA's question.jsonl, and in POPE, which adds a `label`. */
function areLlavaQuestions(names: readonly string[]): boolean {
  const isTextQuestion = names.includes('question_id') && names.includes('text');
  return isTextQuestion && !names.some((name) => NAMES.get(name) === 'prompt');
}

/** Empty cells and null are no values. */
const present = (value: unknown): unknown =>
  value === null || (typeof value === 'string' && value.trim() === '') ? undefined : value;

/** Longest question, in characters; that of a request to a server, too. */
const LONGEST_PROMPT = 10_000;

/** A question. Its line breaks are part of it, in one form. */
const promptText = legibleText.max(LONGEST_PROMPT).transform((text) => text.replace(/\r\n?/gu, '\n'));

/** A caption in several lines of a cell is one line. */
const captionCell = z.preprocess(
  (value) => (typeof value === 'string' && !isCaptionList(value) ? value.replace(/\s+/gu, ' ') : value),
  captionTexts,
);

/**
 * JSON may hold the answer to "How many ...?" as a number. Without a question, a number is no label: it is the index of a
 * category whose name nobody knows here.
 */
function withNumberAsAnswer(row: unknown): unknown {
  const asked = z.looseObject({ prompt: z.string(), label: z.number() }).safeParse(row);
  return asked.success ? { ...asked.data, label: String(asked.data.label) } : row;
}

const fields = z.object({
  file_name: legibleText.transform(normalizePath),
  prompt: z.preprocess(present, promptText.optional()),
  label: z.preprocess(present, labelText.optional()),
  objects: z.preprocess(present, objectNames.optional()),
  captions: z.preprocess(present, captionCell.optional()),
});

/** A row of a table or of JSON Lines: a picture, perhaps a question about it, and some of what is known. */
export const annotationRow = z.preprocess(withNumberAsAnswer, fields);

export type AnnotationRow = z.output<typeof annotationRow>;
