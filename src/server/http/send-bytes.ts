import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { FileContents } from '#engine/calibration/calibration-set.ts';

/** Bytes of a file that are in memory for each reader. */
const PIECE_BYTES = 128 * 1024;

/**
 * Sends a file as an attachment of bytes, so that a browser never shows an uploaded file as a page of this server.
 */
export function sendBytes(reply: FastifyReply, contents: FileContents): FastifyReply {
  return reply
    .type('application/octet-stream')
    .headers({ 'content-disposition': 'attachment', 'content-length': contents.size })
    .send(Readable.from(pieces(contents), { objectMode: false, highWaterMark: PIECE_BYTES }));
}

async function* pieces(contents: FileContents): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < contents.size; start += PIECE_BYTES) {
    const part = contents.slice?.(start, Math.min(contents.size, start + PIECE_BYTES));
    yield new Uint8Array(await (part ?? contents).arrayBuffer());
    if (!part) return;
  }
}
