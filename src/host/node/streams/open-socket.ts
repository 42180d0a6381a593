import { WebSocket } from 'ws';
import type { OpenSocket } from '#engine/streams/socket.ts';

/** `OpenSocket` on the package ws: Node has no WebSocket of its own before version 22. */
export const openSocket: OpenSocket = (url, protocols, events) => {
  const socket = new WebSocket(url, [...protocols], { perMessageDeflate: false });
  let reason = 'the connection was closed';
  socket.on('open', () => {
    events.opened();
  });
  socket.on('message', (data: unknown, isBinary) => {
    if (Buffer.isBuffer(data)) events.received(isBinary ? new Uint8Array(data) : data.toString());
  });
  socket.on('error', (error) => {
    reason = error.message;
  });
  socket.on('close', () => {
    events.closed(reason);
  });
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    close: () => {
      socket.close();
    },
  };
};
