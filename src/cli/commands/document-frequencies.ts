import { basename } from 'node:path';
import { readCocoCaptions } from '#engine/calibration/coco-captions.ts';
import { documentFrequencies } from '#engine/metrics/document-frequencies.ts';
import { encodeDocumentFrequencies } from '#engine/metrics/document-frequency-file.ts';
import { readInputFile } from '#cli/input-file.ts';
import { writeOutputFile } from '#cli/output-file.ts';
import type { Terminal } from '#cli/terminal.ts';

/** `skipscope document-frequencies`: counts in how many images of a COCO captions file each n-gram occurs. */
export async function countDocumentFrequencies(
  source: string,
  target: string,
  terminal: Terminal,
): Promise<void> {
  const { images, issues } = readCocoCaptions(basename(source), await readInputFile(source));
  const table = documentFrequencies(withProgress(images, terminal));
  await writeOutputFile(target, encodeDocumentFrequencies(table));
  const ngrams = [...table.counts.values()].filter((count) => count > 1).length;
  terminal.result({ documents: table.documents, ngrams, leftOut: issues.length, out: target }, [
    `${target}: ${ngrams} n-grams that occur in more than one of ${table.documents} images`,
    ...(issues.length === 0 ? [] : [`${issues.length} rows could not be used`]),
  ]);
}

function* withProgress(
  images: readonly (readonly string[])[],
  terminal: Terminal,
): Generator<readonly string[]> {
  for (const [at, captions] of images.entries()) {
    terminal.progress(`Counting n-grams of image ${at + 1} of ${images.length}`);
    yield captions;
  }
}
