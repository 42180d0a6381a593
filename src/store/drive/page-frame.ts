import type { FrameOpener } from '#engine/drive/lane.ts';
import type { PageStreams } from '#client/streams/page-streams.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';

/**
 * Has a model look at frames, each lane on its own backend: one that answers both keeps the last picture that it has seen for the
 * second lane.
 */
export function pageFrames(
  streams: Pick<PageStreams, 'frameBlob'>,
  at: (place?: string) => SkipscopeClient,
  model: string,
  onOpened: (picture: Blob) => void,
): FrameOpener {
  return async (picture) => {
    const image = await streams.frameBlob(picture);
    onOpened(image);
    return {
      answer: async ({ skip, at: place }, { prompt, maxNewTokens }, signal) => {
        const asked = { image, prompt, skip, model, ...(maxNewTokens !== undefined && { maxNewTokens }) };
        const { answer, tokenIds, latencyMs } = await at(place).currentModel.generate(asked, { signal });
        const { vision, prefill, perToken, total } = latencyMs;
        return { answer, tokens: tokenIds.length, latencyMs: { vision, prefill, perToken, total } };
      },
    };
  };
}
