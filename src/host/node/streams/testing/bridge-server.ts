import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';

/** What a server of a test does with its clients. */
export interface ServedProtocol {
  /** The sub-protocol that is taken of those that a client offers; null refuses them all. */
  readonly choose?: (offered: ReadonlySet<string>) => string | null;
  opened(client: WebSocket): void;
  received(client: WebSocket, data: string | Uint8Array): void;
}

/** A WebSocket server on a port of this machine, which can be killed and started again there. */
export class BridgeServer {
  #server: WebSocketServer | null = null;
  #port = 0;

  constructor(private readonly protocol: ServedProtocol) {}

  get url(): string {
    return `ws://127.0.0.1:${String(this.#port)}`;
  }

  get clients(): readonly WebSocket[] {
    return [...(this.#server?.clients ?? [])];
  }

  async start(): Promise<void> {
    const { choose } = this.protocol;
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: this.#port,
      ...(choose && { handleProtocols: (offered: Set<string>) => choose(offered) ?? false }),
    });
    server.on('connection', (client) => {
      client.on('message', (data: Buffer, isBinary) => {
        this.protocol.received(client, isBinary ? new Uint8Array(data) : data.toString());
      });
      this.protocol.opened(client);
    });
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address) this.#port = address.port;
    this.#server = server;
  }

  /** Ends every connection without a word, as a process that is killed does. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    for (const client of server.clients) client.terminate();
    server.close();
    await once(server, 'close');
  }
}
