import { SkipscopeError } from '#engine/base/errors.ts';
import { PictureStream } from '#engine/streams/picture-stream.ts';
import type { StreamSource } from '#engine/streams/stream-source.ts';
import { VIDEO_HZ, silentVideo, videoFrames } from './video-frames.ts';

/** Opens a video that this browser can play. Throws `SkipscopeError('unsupported')` for one that it cannot. */
export async function openVideoFile(file: File): Promise<StreamSource> {
  const video = silentVideo();
  const url = URL.createObjectURL(file);
  video.src = url;
  try {
    await loaded(video, file.name);
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
  return new PictureStream({
    label: file.name,
    hz: VIDEO_HZ,
    pictures: null,
    async *frames(signal) {
      video.currentTime = 0;
      await video.play();
      try {
        yield* videoFrames(video, signal);
      } finally {
        video.pause();
      }
    },
    close: () => {
      video.pause();
      // Without a load, the element keeps the file that it has opened.
      video.removeAttribute('src');
      video.load();
      URL.revokeObjectURL(url);
    },
  });
}

function loaded(video: HTMLVideoElement, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    video.onloadeddata = () => {
      resolve();
    };
    video.onerror = () => {
      const why = video.error?.message;
      reject(
        new SkipscopeError(
          'unsupported',
          `${name} cannot be played${why ? `: ${why}` : ''}.`,
          'Use a video that the browser plays, such as WebM or MP4 (H.264).',
        ),
      );
    };
  });
}
