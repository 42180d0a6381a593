import { connect } from 'node:net';

/** An answer as a socket received it. */
export interface RawAnswer {
  /** Status; 0 for a connection that ended without an answer. */
  readonly status: number;
  /** Headers, with their names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends bytes unchanged to a port of this machine, and returns the answer when the connection has ended. */
export function rawRequest(port: number, bytes: string | Uint8Array, patienceMs = 5_000): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes);
    });
    socket.setTimeout(patienceMs, () => socket.destroy());
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (isWhole(text)) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      resolve(parsed(text));
    });
  });
}

/** The lines of a request, with `lines` between the first one and the body. */
export function requestText(firstLine: string, lines: readonly string[], body = ''): string {
  return [`${firstLine} HTTP/1.1`, ...lines, 'Connection: close', '', body].join('\r\n');
}

function isWhole(text: string): boolean {
  const { headers, body } = parsed(text);
  const length = headers.get('content-length');
  return length !== undefined && Buffer.byteLength(body) >= Number(length);
}

function parsed(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return { status: 0, headers: new Map(), body: '' };
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(first.split(' ')[1] ?? 0), headers: new Map(headers), body: text.slice(end + 4) };
}
