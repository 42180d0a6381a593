import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { PictureStream } from '#engine/streams/picture-stream.ts';
import type { StreamSource } from '#engine/streams/stream-source.ts';
import { VIDEO_HZ, silentVideo, videoFrames } from './video-frames.ts';

/** A camera of this computer. */
export interface Webcam {
  readonly id: string;
  /** Empty until the page may use the camera. */
  readonly label: string;
}

/** The cameras of this computer. */
export async function listWebcams(): Promise<readonly Webcam[]> {
  if (!('mediaDevices' in navigator)) return [];
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter(({ kind }) => kind === 'videoinput')
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** Opens a camera, the first one without an id. Throws `SkipscopeError` that says why it cannot be used. */
export async function openWebcam(id: string | null): Promise<StreamSource> {
  const media = await cameraStream(id);
  const [track] = media.getVideoTracks();
  const video = silentVideo();
  video.srcObject = media;
  const stop = (): void => {
    for (const one of media.getTracks()) one.stop();
    video.srcObject = null;
  };
  try {
    await video.play();
  } catch (error) {
    stop();
    throw error;
  }
  return new PictureStream({
    label: track?.label ?? 'Camera',
    hz: VIDEO_HZ,
    pictures: null,
    frames: (signal) => videoFrames(video, signal),
    close: stop,
  });
}

async function cameraStream(id: string | null): Promise<MediaStream> {
  if (!('mediaDevices' in navigator))
    throw new SkipscopeError(
      'unsupported',
      'This page cannot use a camera.',
      'Open it by HTTPS or at localhost: browsers lend cameras to no other page.',
    );
  try {
    const device = id === null ? {} : { deviceId: { exact: id } };
    return await navigator.mediaDevices.getUserMedia({
      video: { ...device, frameRate: { ideal: VIDEO_HZ }, width: { ideal: 640 } },
    });
  } catch (cause) {
    throw refusal(cause);
  }
}

function refusal(cause: unknown): SkipscopeError {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'NotAllowedError')
    return new SkipscopeError(
      'unsupported',
      'This page was not allowed to use the camera.',
      'Allow it beside the address of the page, and try again.',
      { cause },
    );
  if (name === 'NotFoundError' || name === 'OverconstrainedError')
    return new SkipscopeError(
      'not-found',
      'There is no such camera.',
      'Connect one, or choose another source.',
      {
        cause,
      },
    );
  return new SkipscopeError(
    'runtime',
    `The camera cannot be used: ${errorMessage(cause)}.`,
    'End other programs that use it, and try again.',
    { cause },
  );
}
