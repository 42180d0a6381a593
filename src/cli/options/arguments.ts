import { InvalidArgumentError } from 'commander';
import { type SkipSet, skipSet } from '#engine/base/skip-set.ts';

/** `3,7` as block indices; an empty text is the empty set. */
export function blockList(text: string): SkipSet {
  return skipSet(
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => wholeNumber(part, 0)),
  );
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
