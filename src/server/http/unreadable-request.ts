import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';

/** The HTTP status for each Node error of a request that does not reach a route; the status for any other is 400. */
const STATUS: ReadonlyMap<string | undefined, number> = new Map([
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
  ['HPE_HEADER_OVERFLOW', 431],
]);

/** Answers a malformed or too slow request and ends the connection. Its bytes may hold a token and are not logged. */
export function refuseUnreadable(
  { code }: { readonly code?: string },
  socket: Socket,
  log: Pick<FastifyBaseLogger, 'debug'>,
): void {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const status = STATUS.get(code) ?? 400;
  log.debug({ status, code }, 'refused');
  const error = {
    kind: 'skipscope',
    code: 'invalid-input',
    message: 'This is no request, or not all of one.',
    remedy: 'Send it again.',
  };
  const body = JSON.stringify({ error });
  if (socket.writable)
    socket.write(
      [
        `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
        'Connection: close',
        'Content-Type: application/json',
        `Content-Length: ${String(Buffer.byteLength(body))}`,
        '',
        body,
      ].join('\r\n'),
    );
  socket.destroySoon();
}
