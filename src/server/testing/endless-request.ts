import { once } from 'node:events';
import { connect } from 'node:net';

const CHUNK = Buffer.alloc(64 * 1024, 0x20);
const FRAMED = Buffer.concat([Buffer.from(`${CHUNK.length.toString(16)}\r\n`), CHUNK, Buffer.from('\r\n')]);

/** The result of a request whose body never ends. */
export interface Cut {
  /** Bytes of the body that were sent before the server ended the connection. */
  readonly sentBytes: number;
  readonly status: number;
}

/** Sends `head` and then chunks of a body, `mostBytes` in all, until the server ends the connection. */
export async function endlessRequest(port: number, head: string, mostBytes: number): Promise<Cut> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let ended = false;
  const closed = new Promise<void>((resolve) => {
    socket
      .on('error', () => undefined)
      .on('close', () => {
        ended = true;
        resolve();
      });
  });
  socket.on('data', (part) => {
    text += part.toString('latin1');
  });
  await once(socket, 'connect');
  socket.write(head);
  let sentBytes = 0;
  while (!ended && sentBytes < mostBytes) {
    sentBytes += CHUNK.length;
    if (!socket.write(FRAMED)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
  }
  if (sentBytes >= mostBytes) socket.destroy();
  await closed;
  return { sentBytes, status: Number(/^HTTP\/1\.1 (\d+)/u.exec(text)?.[1] ?? 0) };
}
