import { SkipscopeError } from '#engine/base/errors.ts';
import { SYSTEM_CLOCK } from '#engine/base/clock.ts';
import type { CameraPicture } from '#engine/camera/camera-picture.ts';
import { type StreamKey, type StreamMeans, streamKindOf } from '#engine/streams/stream-kinds.ts';
import type { StreamSource } from '#engine/streams/stream-source.ts';
import { blobRange } from '#host/browser/streams/blob-range.ts';
import { frameBlob } from '#host/browser/streams/frame-blob.ts';
import { openSocket } from '#host/browser/streams/open-socket.ts';
import { openPictureFolder } from '#host/browser/streams/picture-folder.ts';
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
  | { readonly kind: 'pictures'; readonly files: readonly File[] };

/** The sources that a page can open. */
export interface PageStreams {
  open(
    request: StreamRequest,
    signal: AbortSignal,
    onProgress: (share: number) => void,
  ): Promise<StreamSource>;
  webcams(): Promise<readonly Webcam[]>;
  /** See `frameBlob`. */
  frameBlob(picture: CameraPicture): Promise<Blob>;
}

export const PAGE_STREAMS: PageStreams = {
  webcams: listWebcams,
  frameBlob,
  open: async (request, signal, onProgress) => {
    switch (request.kind) {
      case 'webcam':
        return openWebcam(request.id);
      case 'video':
        return openVideoFile(request.file);
      case 'pictures':
        return openPictureFolder(request.files);
      case 'bridge':
        return streamKindOf(request.url, request.protocol).open(request.url, means({ signal, onProgress }));
      case 'recording':
        return openFile(request.file, { signal, onProgress });
      case 'address':
        return openFile(await fetched(request.url, request.name, signal), { signal, onProgress });
    }
  },
};

type Watched = Pick<StreamMeans, 'signal' | 'onProgress'>;

function openFile(file: File, watched: Watched): Promise<StreamSource> {
  return streamKindOf(file.name).open(file.name, {
    ...means(watched),
    openFile: () => Promise.resolve(blobRange(file)),
  });
}

function means(watched: Watched): StreamMeans {
  return {
    ...watched,
    clock: SYSTEM_CLOCK,
    openSocket,
    openFile: (path) =>
      Promise.reject(new SkipscopeError('not-found', `There is no file ${path}.`, 'Choose a file.')),
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
