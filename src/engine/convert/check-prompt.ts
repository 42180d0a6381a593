import { type ErrorCode, SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { usablePositions } from '#engine/graphs/rope.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { SandboxedTokenizer } from '#engine/text/sandboxed-tokenizer.ts';
import type { StartTextSandbox } from '#engine/text/text-sandbox.ts';

const SHORT_QUESTION = 'Why?';

/**
 * Makes the prompt of a short question about a picture from the tokenizer's files alone, so that a checkpoint that could
 * not be asked is refused before its weights are fetched, converted or loaded. Throws as `load` and
 * `buildPrompt` of `SandboxedTokenizer` do, and `SkipscopeError('unsupported')` where the decoder has too few positions.
 */
export async function checkPrompt(
  source: FileSource,
  { image, decoder }: Pick<Manifest, 'image' | 'decoder'>,
  code: ErrorCode,
  startSandbox: StartTextSandbox,
): Promise<void> {
  const prompt = (await shortPrompt(source, image, code, startSandbox)).length;
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
  source: FileSource,
  image: Manifest['image'],
  code: ErrorCode,
  startSandbox: StartTextSandbox,
): Promise<readonly number[]> {
  const tokenizer = new SandboxedTokenizer(startSandbox);
  try {
    await tokenizer.load(source, image, code);
    return await tokenizer.buildPrompt(SHORT_QUESTION);
  } finally {
    tokenizer.dispose();
  }
}
