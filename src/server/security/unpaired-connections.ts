import type { Server, Socket } from 'node:net';

/**
 * The connections over which no paired request has come yet. Beyond a number of them the oldest is ended, so that those of
 * strangers cannot take the places of those of the owner: a paired request takes its connection out.
 */
export class UnpairedConnections {
  readonly #most: number;
  /** By the address and port of the client, the oldest first. */
  readonly #open = new Map<string, Socket>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts the connections that a server accepts from now on. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      const client = clientOf(socket);
      this.#open.set(client, socket);
      socket.once('close', () => {
        if (this.#open.get(client) === socket) this.#open.delete(client);
      });
      const [oldest] = this.#open.values();
      if (this.#open.size > this.#most) oldest?.destroy();
    });
  }

  /** Takes out the connection of a paired request. */
  pair(socket: Socket): void {
    this.#open.delete(clientOf(socket));
  }
}

/** The other end of a connection. An encrypted connection and the one that carries it have the same. */
function clientOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${String(remotePort)}`;
}
