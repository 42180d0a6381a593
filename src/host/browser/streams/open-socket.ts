import type { OpenSocket } from '#engine/streams/socket.ts';

/** `OpenSocket` on the browser's own. A page that was fetched by HTTPS may only open `wss:` addresses, and `ws:` ones of this computer. */
export const openSocket: OpenSocket = (url, protocols, events) => {
  const socket = new WebSocket(url, [...protocols]);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    events.opened();
  };
  socket.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === 'string') events.received(data);
    if (data instanceof ArrayBuffer) events.received(new Uint8Array(data));
  };
  socket.onclose = ({ reason, code }) => {
    // Browsers tell a page nothing of why a connection failed.
    events.closed(reason || (code === 1006 ? 'the connection failed' : 'the connection was closed'));
  };
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    close: () => {
      socket.close();
    },
  };
};
