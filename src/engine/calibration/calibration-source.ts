import { SkipscopeError } from '#engine/base/errors.ts';
import { sha256Hex } from '#engine/base/digest.ts';

import type { CalibrationSource, RowIssue } from './calibration-set.ts';
import type { ReadableSample } from './picture-reader.ts';

export interface SourceParts {
  readonly name: string;
  readonly readable: readonly ReadableSample[];
  readonly categories: readonly string[];
  readonly issues: readonly RowIssue[];
  /** Annotations identify a set; where there are none, the pictures' sizes tell sets with equal names apart. */
  readonly sizes?: readonly (number | null)[];
}

/** Throws `SkipscopeError('invalid-calibration')` naming the first problems when there is no sample. */
export async function createCalibrationSource(parts: SourceParts): Promise<CalibrationSource> {
  const { name, readable, categories, issues, sizes = [] } = parts;
  if (readable.length === 0) throw noRows(name, issues);
  const samples = readable.map(({ sample }) => sample);
  const id = await sha256Hex(new TextEncoder().encode(JSON.stringify({ samples, categories, sizes })));
  return {
    set: { id, name, samples, categories, issues },
    pictures: readable.map(({ picture }) => picture),
    async image(sample, signal) {
      const entry = readable[sample];
      if (entry) return entry.read(signal);
      throw new SkipscopeError(
        'invalid-input',
        `The calibration set ${name} has no sample ${sample}.`,
        `Choose a sample from 0 to ${readable.length - 1}.`,
      );
    },
  };
}

/** The most problems that are listed: a table of a million rows must not become a message of a million lines. */
const LISTED = 200;

function noRows(name: string, issues: readonly RowIssue[]): SkipscopeError {
  const serious = issues.filter(({ harmless }) => !harmless);
  const refusal = `No sample of the calibration set ${name} can be used`;
  const [first, ...others] = serious;
  if (!first)
    return new SkipscopeError(
      'invalid-calibration',
      `${refusal}. It holds neither annotations nor labelled pictures.`,
      'Offer COCO JSON, a CSV table or JSON Lines with its pictures, or a folder of pictures for each label.',
    );
  const sameRemedy = others.every(({ remedy }) => remedy === first.remedy);
  const lines = serious
    .slice(0, LISTED)
    .map(({ where, what, remedy }) => `${where}: ${what}${sameRemedy ? '' : ` ${remedy}`}`);
  const unlisted = serious.length - lines.length;
  if (unlisted > 0) lines.push(`${String(unlisted)} more are not listed here.`);
  const count = others.length === 0 ? '.' : `: ${String(serious.length)} problems.`;
  return new SkipscopeError(
    'invalid-calibration',
    [`${refusal}${count}`, ...lines].join('\n'),
    sameRemedy ? first.remedy : 'Mend these, and offer the set again.',
  );
}
