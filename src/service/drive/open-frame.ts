import type { FrameOpener, LaneAnswer } from '#engine/drive/lane.ts';
import type { ImageDecoder } from '#engine/image/rgb-image.ts';
import { answerQuestion, encodeImage } from '#service/models/answer-generator.ts';
import type { OpenModel } from '#service/models/open-model.ts';

/**
 * Has a model look at frames: vision tower and projector run once for each, whatever the lanes skip. Throws as `ImageDecoder` does
 * for a damaged picture, and answering throws as `answerQuestion` does.
 */
export function frameOpener(open: OpenModel, decodeImage: ImageDecoder): FrameOpener {
  return async (picture, signal) => {
    const pixels = picture.kind === 'pixels' ? picture.image : await decodeImage(picture.bytes);
    signal.throwIfAborted();
    const image = await encodeImage(open, pixels);
    return {
      answer: async ({ skip }, { prompt, maxNewTokens }, answering): Promise<LaneAnswer> => {
        const { answer, tokenIds, latencyMs } = await answerQuestion(open, {
          image,
          prompt,
          skip,
          signal: answering,
          ...(maxNewTokens !== undefined && { maxNewTokens }),
        });
        const { vision, prefill, perToken, total } = latencyMs;
        return { answer, tokens: tokenIds.length, latencyMs: { vision, prefill, perToken, total } };
      },
    };
  };
}
