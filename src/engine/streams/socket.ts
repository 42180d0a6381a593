/** A message of a WebSocket: text or bytes. */
export type SocketData = string | Uint8Array<ArrayBuffer>;

/** What happens on a WebSocket; nothing happens behind `closed`. */
interface SocketEvents {
  opened(): void;
  received(data: SocketData): void;
  /** Also called when no connection came about. */
  closed(reason: string): void;
}

export interface StreamSocket {
  /** Sends a message. Does nothing once the connection is closed. */
  send(data: SocketData): void;
  close(): void;
}

/** Opens a WebSocket that speaks one of the sub-protocols, the first one preferred. A host provides it. */
export type OpenSocket = (url: string, protocols: readonly string[], events: SocketEvents) => StreamSocket;
