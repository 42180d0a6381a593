import { type ErrorCode, SkipscopeError } from '#engine/base/errors.ts';
import { unlessAborted } from '#engine/base/abort.ts';
import type { FileSource, ReadOptions } from '#engine/base/file-source.ts';
import { usablePositions } from '#engine/graphs/rope.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';
import type { StartTextSandbox } from '#engine/text/text-sandbox.ts';

const SHORT_QUESTION = 'Why?';

/**
 * Makes the prompt of a short question about a picture from the tokenizer's files alone, so that a checkpoint that could
 * not be asked is refused before its weights are fetched, converted or loaded. Throws as `load` and
 * `buildPrompt` of `SandboxedTokenizer` do, and `SkipscopeError('unsupported')` where the decoder has too few positions; and the
 * signal's reason as soon as that is aborted, however long the tokenizer takes.
 */
export async function checkPrompt(
  source: FileSource,
  { image, decoder }: Pick<Manifest, 'image' | 'decoder'>,
  code: ErrorCode,
  startSandbox: StartTextSandbox,
  { signal }: ReadOptions = {},
): Promise<void> {
  const tokenizer = new SandboxedTokenizer(startSandbox);
  const asking = shortPrompt(tokenizer, source, image, code);
  let prompt: number;
  try {
    prompt = (await (signal ? unlessAborted(asking, signal) : asking)).length;
  } finally {
    // It may be busy for half a minute yet with a question that was given up.
    tokenizer.dispose();
  }
  const positions = usablePositions(decoder);
  if (prompt < positions) return;
  const limit =
    positions < decoder.maxPositions
      ? 'which is what this program has tables for'
      : 'by max_position_embeddings or sliding_window of text_config in config.json';
  throw new SkipscopeError(
    'unsupported',
    `A short question with its picture takes ${prompt} positions (${image.tokensPerImage} for the picture), but the ` +
      `decoder has ${positions}, ${limit}; the answer would not fit.`,
    'Use a checkpoint with more positions, or with fewer features per picture.',
  );
}

async function shortPrompt(
  tokenizer: SandboxedTokenizer,
  source: FileSource,
  image: Manifest['image'],
  code: ErrorCode,
): Promise<readonly number[]> {
  await tokenizer.load(source, image, code);
  return tokenizer.buildPrompt(SHORT_QUESTION);
}
