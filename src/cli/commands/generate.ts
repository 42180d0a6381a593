import { readFile } from 'node:fs/promises';
import type { RgbImage } from '#engine/image/rgb-image.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { type SkipSet, checkSkipSet, sparsity } from '#engine/base/skip-set.ts';
import { answerQuestion, encodeImage } from '#service/models/answer-question.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { type ModelOptions, withModel } from '#cli/node-model.ts';
import type { Terminal } from '#cli/terminal.ts';
import { asUsage } from '#cli/usage-error.ts';

export interface GenerateOptions extends ModelOptions {
  readonly image: string;
  readonly prompt: string;
  readonly skip: SkipSet;
  readonly maxNewTokens?: number;
}

/** `skipscope generate`: the answer to one question about one picture. */
export async function generate(options: GenerateOptions, terminal: Terminal): Promise<void> {
  const { prompt, skip, maxNewTokens } = options;
  const picture = await readPicture(options.image);
  await withModel(options, terminal, async (open) => {
    asUsage(() => {
      checkSkipSet(skip, open.model.blocks);
    });
    const image = await encodeImage(open, picture);
    const { answer, tokenIds, latencyMs } = await answerQuestion(open, {
      image,
      prompt,
      skip,
      ...(maxNewTokens !== undefined && { maxNewTokens }),
    });
    const { vision, prefill, perToken, total } = latencyMs;
    const result = {
      answer,
      tokenIds,
      skip,
      sparsity: sparsity(skip, open.model.blocks),
      provider: open.model.runtime.provider,
      latencyMs: { vision, prefill, perToken, total },
    };
    terminal.result(result, [
      answer,
      '',
      `${tokenIds.length} tokens in ${total.toFixed(1)} ms on ${result.provider}: picture ${vision.toFixed(1)} ms, ` +
        `prompt ${prefill.toFixed(1)} ms, ${perToken.toFixed(2)} ms per further token`,
      `Skipped: ${skip.length === 0 ? 'none' : skip.join(', ')} (sparsity ${result.sparsity.toFixed(4)})`,
    ]);
  });
}

async function readPicture(path: string): Promise<RgbImage> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new SkipscopeError(
      'not-found',
      `${path} cannot be read: ${errorMessage(cause)}.`,
      'Check the path.',
      {
        cause,
      },
    );
  }
  return decodeImage(bytes);
}
