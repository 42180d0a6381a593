import { SkipscopeError } from '#engine/base/errors.ts';
import type { Clock } from '#engine/base/clock.ts';
import { entryByKey } from '#engine/base/registry.ts';
import { isAnnotationFile } from '#engine/calibration/annotation-text.ts';
import { openBag } from './bag-recording.ts';
import { openFoxgloveBridge } from './foxglove-bridge.ts';
import { type McapOptions, openMcap } from './mcap-recording.ts';
import { type PictureList, openPictureList } from './picture-list.ts';
import { RecordedStream } from './play-recording.ts';
import type { RangedFile } from './ranged-file.ts';
import type { Recording } from './recording.ts';
import { openRosbridge } from './rosbridge.ts';
import type { OpenSocket } from './socket.ts';
import type { StreamSource } from './stream-source.ts';

export const STREAM_KEYS = ['mcap', 'db3', 'pictures', 'foxglove', 'rosbridge'] as const;
export type StreamKey = (typeof STREAM_KEYS)[number];

/** What opening a stream takes of a host. */
export interface StreamMeans extends McapOptions {
  readonly clock: Clock;
  readonly openSocket: OpenSocket;
  /** Opens a file by its path. Throws `SkipscopeError('not-found')` when there is none. */
  readonly openFile: (path: string) => Promise<RangedFile>;
  /** Opens a folder of pictures, or a calibration set in any form that is imported. Throws as `readCalibration` does. */
  readonly openPictures: (path: string) => Promise<PictureList>;
  /** How many frames are used in a second: pictures have no times of their own, and come as often. */
  readonly hz: () => number;
}

/** One kind of stream. */
export interface StreamKind {
  readonly key: StreamKey;
  readonly label: string;
  /** What a person types: the path of a file, or an address. */
  readonly address: string;
  /** Whether an address is of this kind, as far as it can be seen. */
  accepts(address: string): boolean;
  open(address: string, means: StreamMeans): Promise<StreamSource>;
}

/** The port of rosbridge_suite, by which its addresses are told from those of a foxglove bridge. */
const ROSBRIDGE_PORT = '9090';

const mcap: StreamKind = {
  key: 'mcap',
  label: 'MCAP recording',
  address: 'FILE.mcap',
  accepts: (address) => /\.mcap(?:\.zstd?)?$/iu.test(address),
  open: (address, means) => recorded(address, means, (file) => openMcap(file, means)),
};

const db3: StreamKind = {
  key: 'db3',
  label: 'ROS 2 bag (SQLite)',
  address: 'FILE.db3',
  accepts: (address) => /\.db3(?:\.zstd?)?$/iu.test(address),
  open: async (address, means) => {
    await refuseLog(address, means);
    return recorded(address, means, openBag);
  },
};

/** A folder has no ending: hosts that have folders name the kind. */
const pictures: StreamKind = {
  key: 'pictures',
  label: 'pictures or calibration set',
  address: 'a folder of pictures, a calibration set (folder, .zip, .json, .jsonl, .csv)',
  accepts: (address) => !isSocket(address) && (/\.zip$/iu.test(address) || isAnnotationFile(address)),
  open: async (address, means) => openPictureList(await means.openPictures(address), means.hz),
};

const foxglove: StreamKind = {
  key: 'foxglove',
  label: 'foxglove bridge',
  address: 'ws://HOST:8765',
  accepts: (address) => isSocket(address) && portOf(address) !== ROSBRIDGE_PORT,
  open: (url, means) => openFoxgloveBridge({ ...means, url }),
};

const rosbridge: StreamKind = {
  key: 'rosbridge',
  label: 'rosbridge',
  address: 'ws://HOST:9090',
  accepts: (address) => isSocket(address) && portOf(address) === ROSBRIDGE_PORT,
  open: (url, means) => openRosbridge({ ...means, url }),
};

/** Every kind of stream that any host can open. */
export const STREAM_KINDS: readonly StreamKind[] = Object.values<StreamKind>({
  mcap,
  db3,
  pictures,
  foxglove,
  rosbridge,
} satisfies Record<StreamKey, StreamKind>);

/** The kind of stream at an address, or the one named by `key`. Throws `SkipscopeError('invalid-input')` for none. */
export function streamKindOf(address: string, key?: string): StreamKind {
  if (key !== undefined) return entryByKey(STREAM_KINDS, 'kind of stream', key);
  const kind = STREAM_KINDS.find((other) => other.accepts(address));
  if (kind) return kind;
  throw new SkipscopeError(
    'invalid-input',
    `${address} is no recording, no set of pictures and no address of a bridge.`,
    `Give one of: ${STREAM_KINDS.map((other) => other.address).join(', ')}.`,
  );
}

/** Throws `SkipscopeError('unsupported')` where messages wait beside a bag, in the log of SQLite. */
async function refuseLog(path: string, { openFile }: StreamMeans): Promise<void> {
  const log = await openFile(`${path}-wal`).catch((error: unknown) => {
    if (error instanceof SkipscopeError && error.code === 'not-found') return null;
    throw error;
  });
  if (log === null) return;
  log.close();
  if (log.bytes === 0) return;
  throw new SkipscopeError(
    'unsupported',
    `${log.name} holds messages that are not in ${path} yet.`,
    `Close the recorder, which puts them there. After a crash: sqlite3 ${path} "PRAGMA wal_checkpoint(TRUNCATE)"`,
  );
}

async function recorded(
  path: string,
  { openFile, clock }: StreamMeans,
  open: (file: RangedFile) => Promise<Recording>,
): Promise<StreamSource> {
  const file = await openFile(path);
  try {
    return new RecordedStream(await open(file), clock);
  } catch (error) {
    file.close();
    throw error;
  }
}

function isSocket(address: string): boolean {
  return /^wss?:\/\//iu.test(address);
}

function portOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).port : null;
}
