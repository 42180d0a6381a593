import { basename } from 'node:path';
import type { Command } from 'commander';
import { readCocoCaptions } from '#engine/calibration/coco-captions.ts';
import { documentFrequencies } from '#engine/metrics/document-frequencies.ts';
import { encodeDocumentFrequencies } from '#engine/metrics/document-frequency-file.ts';
import { readInputFile, writeOutputFile } from '#cli/options/named-file.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';

/** `skipscope document-frequencies`: counts in how many images of a COCO captions file each n-gram occurs. */
export function addDocumentFrequencies(program: Command, open: OpenTerminal): void {
  subcommand(program, 'document-frequencies', 'count how common words are in a set of captions, for CIDEr')
    .argument('<captions>', 'COCO captions file, such as captions_val2017.json')
    .argument('<out>', 'JSON file to write')
    .action((captions: string, out: string, options: JsonOption) =>
      inTerminal(open, options, (terminal) => countDocumentFrequencies(captions, out, terminal)),
    );
}

async function countDocumentFrequencies(source: string, target: string, terminal: Terminal): Promise<void> {
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
