import { inspectSample, type InspectOptions } from '#engine/importance/inspect-sample.ts';
import { pictureFraming } from '#engine/image/picture-framing.ts';
import type { ImageFeatures } from '#engine/inference/token-embedding.ts';
import type { Manifest } from '#engine/model/manifest.ts';
import { patchesPerSide } from '#engine/model/vision-tokens.ts';
import type { InspectedQuestion } from '#service/contract/inspection.ts';
import type { OpenModel } from './open-model.ts';

/** Follows the prompt of a question through the blocks. Throws as `buildPrompt` and `inspectSample` do. */
export async function inspectQuestion(
  { model, tokenizer }: OpenModel,
  image: ImageFeatures,
  { prompt, ...options }: InspectOptions & { readonly prompt: string },
): Promise<InspectedQuestion> {
  const ids = await tokenizer.buildPrompt(prompt);
  const { answerId, blocks } = await inspectSample(model, { ids, image }, options);
  const seen = blocks.flatMap((block) => block?.lens.top.map(({ id }) => id) ?? []);
  const named = [...new Set([answerId, ...seen])];
  const texts = await tokenizer.decode(named.map((id) => [id]));
  const textOf = new Map(named.map((id, at) => [id, texts[at] ?? '']));
  return {
    answer: { id: answerId, text: textOf.get(answerId) ?? '' },
    skip: options.skip,
    grid: gridOf(model.manifest),
    framing: pictureFraming(model.manifest.imageProcessor),
    blocks: blocks.map(
      (block) =>
        block && {
          lens: {
            top: block.lens.top.map((token) => ({ ...token, text: textOf.get(token.id) ?? '' })),
            answer: block.lens.answer,
          },
          attention: block.attention,
        },
    ),
  };
}

/** Where the picture's tokens lie: a class token comes in front of the patches, or the first patch is missing. */
function gridOf({ vision, image }: Manifest): InspectedQuestion['grid'] {
  const side = patchesPerSide(vision);
  return { columns: side, rows: side, firstPatch: side ** 2 - image.tokensPerImage };
}
