import type { PageStreams } from '#client/streams/page-streams.ts';
import type { StreamSource } from '#engine/streams/stream-source.ts';
import { LatestCall } from '#store/calls/latest-call.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { DriveStore } from '#store/state/drive-state.ts';
import type { PageRecorder } from './page-recorder.ts';

/** What the live view holds that is no state to be shown: open connections and files. */
export class DriveSession {
  source: StreamSource | null = null;
  recorder: PageRecorder | null = null;
  /** The picture of the frame that is being answered. */
  picture: Blob | null = null;
  readonly opening = new LatestCall();
  readonly driving = new LatestCall();
  #looking: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly context: SliceContext,
    readonly streams: PageStreams,
  ) {}

  /** Looks again and again: the topics of a running system come and go. */
  keepLooking(look: () => void): void {
    this.#looking = setInterval(look, 1000);
  }

  close(): void {
    this.opening.stop();
    this.driving.stop();
    clearInterval(this.#looking);
    this.source?.close();
    this.source = null;
  }
}

/** What the actions of the live view are made with. */
export interface DriveContext {
  readonly session: DriveSession;
  readonly set: DriveStore['setState'];
  readonly get: DriveStore['getState'];
}
