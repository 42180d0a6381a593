import { delay } from '#engine/base/delay.ts';

/** Frames of a video that are looked at in a second, at most: the paper's camera has as many. */
export const VIDEO_HZ = 10;

/** The frames that a video shows while it plays, as the bytes of JPEG files, until it ends or the signal is aborted. */
export async function* videoFrames(
  video: HTMLVideoElement,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser gave no canvas.');
  while (!signal.aborted && !video.ended) {
    const dueMs = performance.now() + 1000 / VIDEO_HZ;
    if (video.videoWidth > 0 && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) {
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      context.drawImage(video, 0, 0);
      const picture = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
      yield new Uint8Array(await picture.arrayBuffer());
    }
    await delay(Math.max(0, dueMs - performance.now()), signal);
  }
}

/** A video element that plays without sound. */
export function silentVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  return video;
}
