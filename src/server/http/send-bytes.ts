import type { FastifyReply } from 'fastify';
import type { FileContents } from '#engine/calibration/calibration-set.ts';

/**
 * Sends a file as nothing but bytes: whatever a client has brought here is never shown as a page of this server.
 */
export async function sendBytes(reply: FastifyReply, contents: FileContents): Promise<FastifyReply> {
  const bytes = Buffer.from(await contents.arrayBuffer());
  return reply
    .type('application/octet-stream')
    .headers({ 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff' })
    .send(bytes);
}
