import { SkipscopeError } from '#engine/base/errors.ts';

import { bareImage } from './annotations.ts';
import { decodeText } from './annotation-text.ts';
import type { RowIssue } from './calibration-set.ts';
import { parseCocoDocument } from './coco-document.ts';
import { readCoco } from './read-coco.ts';

/** The captions of a COCO captions file, image by image. */
export interface CocoCaptions {
  /** At least one caption each. */
  readonly images: readonly (readonly string[])[];
  /** Rows that were left out. */
  readonly issues: readonly RowIssue[];
}

const REMEDY = 'Give a COCO captions file, such as captions_val2017.json.';

/** Throws `SkipscopeError('invalid-calibration')` for a file that is no COCO JSON, or has no caption. */
export function readCocoCaptions(path: string, bytes: Uint8Array): CocoCaptions {
  const parsed = parseCocoDocument({ path, text: decodeText(bytes) });
  if (parsed.status !== 'coco') {
    const { where, what, remedy } = parsed.issue;
    const mend = parsed.status === 'foreign' ? REMEDY : remedy;
    throw new SkipscopeError('invalid-calibration', `${where}: ${what}`, mend);
  }
  const issues: RowIssue[] = [];
  const { entries } = readCoco([parsed.document], issues);
  const images = entries.flatMap(({ sample, fileName, where }) => {
    if (sample?.captions) return [sample.captions];
    if (sample) issues.push({ where, ...bareImage(fileName) });
    return [];
  });
  if (images.length > 0) return { images, issues };
  throw new SkipscopeError('invalid-calibration', `${path} has no captions.`, REMEDY);
}
