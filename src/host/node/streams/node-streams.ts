import { SYSTEM_CLOCK } from '#engine/base/clock.ts';
import type { StreamMeans } from '#engine/streams/stream-kinds.ts';
import { openDiskRange } from './disk-range.ts';
import { openSocket } from './open-socket.ts';

/** What opening a stream takes of Node. */
export const NODE_STREAMS: Pick<StreamMeans, 'clock' | 'openSocket' | 'openFile'> = {
  clock: SYSTEM_CLOCK,
  openSocket,
  openFile: openDiskRange,
};
