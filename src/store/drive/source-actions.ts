import type { StreamRequest } from '#client/streams/page-streams.ts';
import { NO_MARKS } from '#engine/drive/human-marks.ts';
import { NOTHING_UNREAD } from '#engine/drive/unread.ts';
import type { StreamSource, StreamTopic } from '#engine/streams/stream-source.ts';
import { problemOf } from '#store/state/problem.ts';
import type { DriveContext } from './drive-session.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import type { DriveState } from '#store/state/drive-state.ts';

/** A drive before its first frame. */
export const NOTHING_YET = {
  counts: { seen: 0, used: 0, dropped: 0 },
  broken: NOTHING_UNREAD,
  damaged: NOTHING_UNREAD,
  figures: null,
  points: [],
  shown: null,
  position: 0,
  marks: NO_MARKS,
  earlier: [],
  seconds: 0,
} as const;

/** Nothing is published before it is switched on. */
export const NOTHING_PUBLISHED = { words: null, names: null } as const;

const NO_SOURCE = {
  running: false,
  topics: [],
  webcams: [],
  topic: null,
  publishing: NOTHING_PUBLISHED,
} as const;

type SourceActions = Pick<
  DriveState,
  'open' | 'openSet' | 'close' | 'chooseTopic' | 'setSpeed' | 'setLoop' | 'seek'
>;

function showSource({ session, set }: DriveContext, opened: StreamSource): void {
  const { label, remark, playback, publisher } = opened;
  const seconds = playback?.seconds ?? null;
  set({ source: { kind: 'open', label, remark, seconds, publishes: publisher !== null } });
  const look = (): void => {
    set(({ topic }) => topicsNow(opened.topics(), topic));
  };
  look();
  if (playback === null) session.keepLooking(look);
}

/** Opens sources, one at a time, and chooses what is played of them. */
export function sourceActions(context: DriveContext): SourceActions {
  const { session, set, get } = context;
  return {
    open: async (request) => {
      get().close();
      const call = session.opening.begin();
      set({ source: { kind: 'opening', share: null }, problem: null });
      try {
        const onProgress = (share: number): void => {
          if (call.isLatest()) set({ source: { kind: 'opening', share } });
        };
        const opened = await session.streams.open(
          request,
          { signal: call.signal, onProgress },
          () => get().hz,
        );
        if (call.isLatest()) {
          session.source = opened;
          showSource(context, opened);
          if (request.kind === 'webcam') set({ webcams: await session.streams.webcams() });
        } else opened.close();
      } catch (error) {
        if (call.isLatest()) set({ source: { kind: 'none' }, problem: problemOf(error) });
      } finally {
        call.end();
      }
    },

    openSet: async () => {
      const request = setRequest(session.context);
      if (request) await get().open(request);
    },

    close: () => {
      void get().setRecording(false);
      session.close();
      set({ ...NOTHING_YET, ...NO_SOURCE, source: { kind: 'none' } });
    },

    chooseTopic: (topic) => {
      void get().setRecording(false);
      session.driving.stop();
      set({ ...NOTHING_YET, running: false, topic });
    },

    setSpeed: (speed) => {
      if (session.source?.playback) session.source.playback.speed = speed;
      set({ speed });
    },

    setLoop: (loop) => {
      if (session.source?.playback) session.source.playback.loop = loop;
      set({ loop });
    },

    seek: (position) => {
      session.source?.playback?.seek(position);
      set({ position });
    },
  };
}

/** The pictures of the calibration set in use; null without one. */
function setRequest({ client, get }: SliceContext): StreamRequest | null {
  const { summary } = get().calibration;
  if (summary === null) return null;
  const { id, name, samples } = summary;
  return {
    kind: 'set',
    label: name,
    pictures: samples.length,
    picture: async (sample, signal) => {
      const image = await client.calibrations.image({ id, sample }, { signal });
      return new Uint8Array(await image.arrayBuffer());
    },
  };
}

/** The topics as they are now; the only one that can be shown is chosen by itself. */
function topicsNow(topics: readonly StreamTopic[], chosen: string | null): Partial<DriveState> {
  if (chosen !== null) return { topics };
  const shown = topics.filter(({ refusal }) => refusal === null);
  return { topics, topic: shown.length === 1 ? (shown[0]?.name ?? null) : null };
}
