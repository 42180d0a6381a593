import type { Clock } from '#engine/base/clock.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { OpenSocket, SocketData, StreamSocket } from './socket.ts';

/** Milliseconds before a lost connection is opened again, the last one from then on. */
const PAUSES_MS = [500, 1000, 2000, 5000];

/** Milliseconds within which a server has to answer. */
const PATIENCE_MS = 5000;

/** What a protocol does on its connection. */
export interface BridgeProtocol {
  readonly names: readonly string[];
  /** Called on every new connection, the first one included, to ask for everything anew. */
  opened(): void;
  received(data: SocketData): void;
  lost(): void;
}

export interface BridgeOptions {
  readonly url: string;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
}

/** A connection to a bridge, which opens itself again when it is lost. */
export class BridgeConnection {
  #socket: StreamSocket | null = null;
  #open = false;
  readonly #closing = new AbortController();

  constructor(
    private readonly options: BridgeOptions,
    private readonly protocol: BridgeProtocol,
  ) {}

  /** Connects for the first time. Throws `SkipscopeError('connection')` when there is no server that speaks the protocol. */
  async connect(): Promise<void> {
    const { url, clock } = this.options;
    const patience = new AbortController();
    try {
      await Promise.race([
        new Promise<void>((resolve, reject) => {
          this.#openSocket(resolve, (reason) => {
            reject(unreachable(url, reason));
          });
        }),
        clock.wait(PATIENCE_MS, patience.signal).then(() => {
          this.close();
          throw unreachable(url, 'it did not answer');
        }),
      ]);
    } finally {
      patience.abort();
    }
  }

  /** Sends a message, or drops it while the connection is lost. */
  send(data: SocketData): void {
    if (this.#open) this.#socket?.send(data);
  }

  close(): void {
    this.#closing.abort();
    this.#open = false;
    this.#socket?.close();
  }

  #openSocket(opened: () => void, failed: (reason: string) => void): void {
    this.#socket = this.options.openSocket(this.options.url, this.protocol.names, {
      opened: () => {
        this.#open = true;
        this.protocol.opened();
        opened();
      },
      received: (data) => {
        this.protocol.received(data);
      },
      closed: (reason) => {
        const wasOpen = this.#open;
        this.#open = false;
        if (!wasOpen) {
          failed(reason);
          return;
        }
        this.protocol.lost();
        this.#reopen(0);
      },
    });
  }

  #reopen(attempt: number): void {
    const { signal } = this.#closing;
    if (signal.aborted) return;
    const pause = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 0;
    this.options.clock.wait(pause, signal).then(
      () => {
        this.#openSocket(
          () => undefined,
          () => {
            this.#reopen(attempt + 1);
          },
        );
      },
      // Closed meanwhile.
      () => undefined,
    );
  }
}

function unreachable(url: string, reason: string): SkipscopeError {
  return new SkipscopeError(
    'connection',
    `${url} cannot be reached: ${reason}.`,
    'Start the bridge, and check its address and port.',
  );
}
