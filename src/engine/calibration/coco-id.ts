import { z } from 'zod';

/** An id of a COCO row. Two ids are the same if their keys are, which is when Python's dictionaries take them for one. */
export interface CocoId {
  readonly key: string;
  /** For display: a text without quotation marks. */
  readonly text: string;
  readonly isText: boolean;
}

/**
 * pycocotools looks ids up in dictionaries: 1, 1.0 and true are one key, "1" is another, and integers of any length are
 * told apart.
 */
export const cocoId = z.union([z.string(), z.number(), z.bigint(), z.boolean()]).transform((id): CocoId => {
  if (typeof id === 'string') return { key: `text ${id}`, text: id, isText: true };
  const isWhole = typeof id !== 'number' || Number.isInteger(id);
  const text = isWhole ? BigInt(id).toString() : id.toString();
  return { key: `number ${text}`, text, isText: false };
});

/** The key of the id that reads alike and is none: the text "1" for the number 1. */
export function twinKey({ text, isText }: CocoId): string {
  return isText ? `number ${text}` : `text ${text}`;
}

/** The id as the file writes it, so that the text "1" and the number 1 can be told apart. */
export function writtenId({ text, isText }: CocoId): string {
  return isText ? JSON.stringify(text) : text;
}

/** Ids as samples carry them: plain, and in quotation marks where a text would read like another row's number. */
export function sampleIds(ids: readonly CocoId[]): ReadonlyMap<string, string> {
  const numbers = new Set(ids.filter(({ isText }) => !isText).map(({ text }) => text));
  return new Map(ids.map((id) => [id.key, numbers.has(id.text) ? writtenId(id) : id.text]));
}
