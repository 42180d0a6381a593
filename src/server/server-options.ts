import type { DestinationStream, LevelWithSilent } from 'pino';
import type { Progress } from '#service/contract/call-options.ts';
import type { RowsChoice } from '#service/ports/engine-host.ts';
import type { DeviceChoice } from '#host/node/device/device-choice.ts';
import type { OtherDevice } from '#host/node/devices/started-device.ts';
import type { NatsPoolOptions } from '#host/node/queue/nats-worker-pool.ts';
import type { ModelToServe } from './serve-model.ts';

/** Limits that protect the server from careless and hostile clients. */
export interface ServerLimits {
  /** Milliseconds in which the head of a request must arrive. */
  readonly headersMs: number;
  /** Milliseconds in which a whole request must arrive. */
  readonly requestMs: number;
  /** Milliseconds after which an idle connection is ended. */
  readonly idleMs: number;
  /** Milliseconds between two checks for connections that take too long. */
  readonly checkMs: number;
  /** Most requests with the token of one address within ten seconds. */
  readonly requestsPerTenSeconds: number;
  /** Most requests without the token of one address within ten seconds, those for the page among them. */
  readonly unpairedRequestsPerTenSeconds: number;
  /** Most wrong tokens of one address within a minute; further ones are answered with status 429. */
  readonly wrongTokensPerMinute: number;
  /** Most connections at a time. */
  readonly connections: number;
  /** Most connections at a time over which no request with the token has come; beyond them the oldest is ended. */
  readonly unpairedConnections: number;
}

export const SERVER_LIMITS: ServerLimits = {
  headersMs: 10_000,
  requestMs: 60_000,
  idleMs: 600_000,
  checkMs: 2_000,
  requestsPerTenSeconds: 5_000,
  unpairedRequestsPerTenSeconds: 2_000,
  wrongTokensPerMinute: 30,
  connections: 1_024,
  unpairedConnections: 256,
};

export interface ServerOptions {
  /** The first one is the model that a page loads. */
  readonly models: readonly ModelToServe[];
  /** Called with the progress of the models that are fetched at the start. */
  readonly onProgress?: (progress: Progress) => void;
  /** Called with what a user should know about a checkpoint that is fetched at the start, in sentences. */
  readonly onWarning?: (warning: string) => void;
  /** The folder of journals, uploaded calibration sets and imported models. */
  readonly dataFolder: string;
  /** The address to listen at, such as `127.0.0.1`. */
  readonly address: string;
  /** The port to listen at; 0 for any free one. */
  readonly port: number;
  readonly device: DeviceChoice;
  /** Further devices of this machine, which answer units of runs, too; not together with a queue. */
  readonly otherDevices?: readonly OtherDevice[];
  /** CPU threads; the number of physical cores by default. */
  readonly threads?: number;
  /** Most bytes of weights; a share of the memory of the machine by default. */
  readonly memoryBytes?: number;
  /** Whether the server may listen at an address that other machines can reach. */
  readonly open: boolean;
  /** Rows of one pass of a search. They are measured by default on a GPU, which can be faster with larger passes. */
  readonly rows?: RowsChoice;
  /** Most bytes of image features, residual streams and KV caches. */
  readonly cacheBytes?: number;
  /** Certificate and key as PEM texts; null for plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** Origins of the pages of other servers that may use this one, such as `http://localhost:4173`. */
  readonly allowedOrigins: readonly string[];
  /** Names by which the server may be called, besides those of the machine. */
  readonly allowedHosts: readonly string[];
  /** The built page to serve; null to serve none. */
  readonly pageFolder: string | null;
  /** The queue whose workers answer units of runs, too; null or absent for none. */
  readonly workers?: NatsPoolOptions | null;
  readonly logLevel: LevelWithSilent;
  readonly limits?: Partial<ServerLimits>;
  /** Destination of the log; stderr by default. */
  readonly log?: DestinationStream;
}
