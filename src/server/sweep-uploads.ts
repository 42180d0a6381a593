import type { FastifyBaseLogger } from 'fastify';
import { errorMessage } from '#engine/base/errors.ts';
import type { NodeHost } from '#host/node/node-host.ts';

const HOUR_MS = 60 * 60_000;
/** An upload may be the first part of something that a client is still at. */
const KEPT_MS = 24 * HOUR_MS;

/**
 * Deletes uploads that nothing has come of, now and every hour until the returned function is called. While the list of files
 * of a set is damaged nothing is deleted: it may be of that set.
 */
export async function sweepUploads(
  { uploads, calibrations }: Pick<NodeHost, 'uploads' | 'calibrations'>,
  log: Pick<FastifyBaseLogger, 'warn'>,
): Promise<() => void> {
  const sweep = async (): Promise<void> => {
    try {
      await uploads.sweep(await calibrations.hashes(), KEPT_MS);
    } catch (error) {
      log.warn({ reason: errorMessage(error) }, 'Uploads that nothing has come of stay for now.');
    }
  };
  await sweep();
  const timer = setInterval(() => void sweep(), HOUR_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
