import type { DestinationStream, LevelWithSilent } from 'pino';
import type { Progress } from '#service/contract/call-options.ts';
import type { RowsChoice } from '#service/ports/engine-host.ts';
import type { DeviceChoice } from '#host/node/device/device-choice.ts';
import type { ModelToServe } from './served-models.ts';

/** Times and sizes that keep a careless or hostile client from taking the server with it. */
export interface ServerLimits {
  /** Milliseconds in which the head of a request must arrive. */
  readonly headersMs: number;
  /** Milliseconds in which a whole request must arrive. */
  readonly requestMs: number;
  /** Milliseconds after which a connection on which nothing moves is ended. */
  readonly idleMs: number;
  /** Milliseconds between two looks at connections that take too long. */
  readonly checkMs: number;
  /** Requests of one address within ten seconds. */
  readonly requestsPerTenSeconds: number;
  /** Wrong tokens of one address within a minute, before they are not even looked at. */
  readonly wrongTokensPerMinute: number;
  /** Connections at a time. */
  readonly connections: number;
}

export const SERVER_LIMITS: ServerLimits = {
  headersMs: 10_000,
  requestMs: 60_000,
  idleMs: 600_000,
  checkMs: 2_000,
  requestsPerTenSeconds: 5_000,
  wrongTokensPerMinute: 30,
  connections: 1_024,
};

export interface ServerOptions {
  /** The first one is the model that a page loads. */
  readonly models: readonly ModelToServe[];
  /** While models are fetched. */
  readonly onProgress?: (progress: Progress) => void;
  /** Where journals, uploaded calibration sets and imported models lie. */
  readonly dataFolder: string;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly device: DeviceChoice;
  /** CPU threads; the number of physical cores by default. */
  readonly threads?: number;
  /** Bytes that weights may take; a share of the machine's memory by default. */
  readonly memoryBytes?: number;
  /** Listen at an address that others can reach. */
  readonly open: boolean;
  /** Rows of one pass of a search; measured by default where a GPU computes, which larger passes can be faster on. */
  readonly rows?: RowsChoice;
  /** Bytes that image features, residual streams and KV caches may take. */
  readonly cacheBytes?: number;
  /** PEM texts; null to serve plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** Pages of other servers that may use this one, such as `http://localhost:4173`. */
  readonly allowedOrigins: readonly string[];
  /** Names under which the server is reached, besides those of this machine. */
  readonly allowedHosts: readonly string[];
  /** The built page to serve; null to serve none. */
  readonly pageFolder: string | null;
  readonly logLevel: LevelWithSilent;
  readonly limits?: Partial<ServerLimits>;
  /** Where log lines go; stderr by default. */
  readonly log?: DestinationStream;
}
