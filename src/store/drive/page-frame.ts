import type { FrameOpener } from '#engine/drive/lane.ts';
import type { PageStreams } from '#client/streams/page-streams.ts';
import type { SkipscopeClient } from '#service/contract/operations.ts';

/** Has the model in use, on any backend, look at frames: it keeps the last picture that it has seen for the second lane. */
export function pageFrames(
  streams: Pick<PageStreams, 'frameBlob'>,
  client: SkipscopeClient,
  model: string,
  onOpened: (picture: Blob) => void,
): FrameOpener {
  return async (picture) => {
    const image = await streams.frameBlob(picture);
    onOpened(image);
    return {
      answer: async ({ skip }, { prompt, maxNewTokens }, signal) => {
        const asked = { image, prompt, skip, model, ...(maxNewTokens !== undefined && { maxNewTokens }) };
        const { answer, tokenIds, latencyMs } = await client.currentModel.generate(asked, { signal });
        const { vision, prefill, perToken, total } = latencyMs;
        return { answer, tokens: tokenIds.length, latencyMs: { vision, prefill, perToken, total } };
      },
    };
  };
}
