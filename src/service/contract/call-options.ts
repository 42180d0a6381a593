import type { RunEvent } from '#engine/search/run-event.ts';

/** Progress of any long call. `etaMs` is null until it can be estimated. */
export interface Progress {
  /** One short phrase for a person: "Downloading block 7 of 24". */
  readonly phase: string;
  /** 0..1. */
  readonly fraction: number;
  readonly etaMs: number | null;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What a caller that follows a run is told. `onProgress` tells of the preparation of pictures. */
export interface RunCallbacks extends CallOptions {
  /** Called with every event of the run in order, replayed ones first. */
  readonly onEvent: (event: RunEvent) => void;
  /** The disk of the server has lost the last events of the run: all of it comes again, from the first event. */
  readonly onRewind?: () => void;
}
