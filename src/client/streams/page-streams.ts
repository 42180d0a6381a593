import { SkipscopeError } from '#engine/base/errors.ts';
import { SYSTEM_CLOCK } from '#engine/base/clock.ts';
import type { CameraPicture } from '#engine/camera/camera-picture.ts';
import { type PictureList, openPictureList } from '#engine/streams/picture-list.ts';
import { type StreamKey, type StreamMeans, streamKindOf } from '#engine/streams/stream-kinds.ts';
import type { StreamSource } from '#engine/streams/stream-source.ts';
import { blobRange } from '#host/browser/streams/blob-range.ts';
import { frameBlob } from '#host/browser/streams/frame-blob.ts';
import { openSocket } from '#host/browser/streams/open-socket.ts';
import { pictureFolder } from '#host/browser/streams/picture-folder.ts';
import { openVideoFile } from '#host/browser/streams/video-file.ts';
import { type Webcam, listWebcams, openWebcam } from '#host/browser/streams/webcam.ts';

export type { Webcam };

/** A source that a person has chosen in the page. */
export type StreamRequest =
  | { readonly kind: 'recording'; readonly file: File }
  | { readonly kind: 'address'; readonly url: string; readonly name: string }
  | { readonly kind: 'bridge'; readonly url: string; readonly protocol: StreamKey }
  | { readonly kind: 'webcam'; readonly id: string | null }
  | { readonly kind: 'video'; readonly file: File }
  | { readonly kind: 'pictures'; readonly files: readonly File[] }
  | ({ readonly kind: 'set' } & PictureList);

/** How the opening of a source is watched, and given up. */
interface Watched {
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/** The sources that a page can open. */
export interface PageStreams {
  /** `hz` tells how many frames are used in a second: pictures without a time of their own come as often. */
  open(request: StreamRequest, watched: Watched, hz: () => number): Promise<StreamSource>;
  webcams(): Promise<readonly Webcam[]>;
  /** See `frameBlob`. */
  frameBlob(picture: CameraPicture): Promise<Blob>;
}

export const PAGE_STREAMS: PageStreams = {
  webcams: listWebcams,
  frameBlob,
  open: async (request, watched, hz) => {
    switch (request.kind) {
      case 'webcam':
        return openWebcam(request.id);
      case 'video':
        return openVideoFile(request.file);
      case 'pictures':
        return openPictureList(pictureFolder(request.files), hz);
      case 'set':
        return openPictureList(request, hz);
      case 'bridge':
        return streamKindOf(request.url, request.protocol).open(request.url, means(watched, hz));
      case 'recording':
        return openFile(request.file, watched, hz);
      case 'address':
        return openFile(await fetched(request.url, request.name, watched.signal), watched, hz);
    }
  },
};

function openFile(file: File, watched: Watched, hz: () => number): Promise<StreamSource> {
  const given = means(watched, hz);
  return streamKindOf(file.name).open(file.name, {
    ...given,
    // What lies beside it was not chosen.
    openFile: (path) => (path === file.name ? Promise.resolve(blobRange(file)) : given.openFile(path)),
  });
}

function means(watched: Watched, hz: () => number): StreamMeans {
  return {
    ...watched,
    hz,
    clock: SYSTEM_CLOCK,
    openSocket,
    openFile: (path) =>
      Promise.reject(new SkipscopeError('not-found', `There is no file ${path}.`, 'Choose a file.')),
    openPictures: (path) =>
      Promise.reject(
        new SkipscopeError(
          'invalid-input',
          `${path} is no recording.`,
          'Open a calibration set in the panel Calibration, then choose it here.',
        ),
      ),
  };
}

/** A small recording that is served with the page, as a whole. */
async function fetched(url: string, name: string, signal: AbortSignal): Promise<File> {
  const response = await fetch(url, { signal });
  if (!response.ok)
    throw new SkipscopeError(
      'not-found',
      `${url} answers ${String(response.status)}.`,
      'Choose a recording of your own.',
    );
  return new File([await response.blob()], name);
}
