import { InvalidArgumentError } from 'commander';
import { type SkipSet, skipSet } from '#engine/base/skip-set.ts';

/** More than any decoder has. */
const MOST_BLOCKS = 1024;

/** `3,7,9-11` as block indices, as the page writes them; `none` and an empty text are the empty set. */
export function blockList(text: string): SkipSet {
  if (text.trim() === 'none') return [];
  return skipSet(
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .flatMap(blockRange),
  );
}

/** `9-11` as 9, 10, 11, and `9` as 9. */
function blockRange(part: string): readonly number[] {
  const [, first, last] = /^(\d+)\s*-\s*(\d+)$/u.exec(part) ?? [];
  if (first === undefined || last === undefined) {
    if (!/^\d+$/u.test(part))
      throw new InvalidArgumentError(`"${part}" is neither a block nor a range such as 9-11.`);
    return [wholeNumber(part, 0)];
  }
  const [from, to] = [wholeNumber(first, 0), wholeNumber(last, 0)];
  if (from > to || to - from >= MOST_BLOCKS)
    throw new InvalidArgumentError(`"${part}" is no range of blocks such as 9-11.`);
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** A whole number of at least 1. */
export function positive(text: string): number {
  return wholeNumber(text, 1);
}

/** A whole number of at least 0. */
export function count(text: string): number {
  return wholeNumber(text, 0);
}

/** A number of at least 0. */
export function nonNegativeReal(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError(`"${text}" is not a number of at least 0.`);
}

/** Any text but an empty one, without the space around it. */
export function someText(text: string): string {
  if (text.trim() !== '') return text.trim();
  throw new InvalidArgumentError('It is empty.');
}

/** Names with commas between them, each once; at least one. */
export function nameList(text: string): readonly string[] {
  const found = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  if (found.length > 0) return found;
  throw new InvalidArgumentError('It is empty.');
}

/** Parses names with commas between them, each of which is one of `keys`. */
export function keyList<Key extends string>(keys: readonly Key[]): (text: string) => readonly Key[] {
  return (text) =>
    nameList(text).map((name) => {
      const key = keys.find((known) => known === name);
      if (key !== undefined) return key;
      throw new InvalidArgumentError(`"${name}" is none of ${keys.join(', ')}.`);
    });
}

/** A number above 0. */
export function positiveReal(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError(`"${text}" is not a number above 0.`);
}

function wholeNumber(text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`"${text}" is not a whole number of at least ${least}.`);
}
