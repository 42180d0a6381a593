import type { FastifyBaseLogger } from 'fastify';
import { errorMessage } from '#engine/base/errors.ts';
import type { NodeHost } from '#host/node/node-host.ts';

const HOUR_MS = 60 * 60_000;
/** Age up to which unused uploads are kept, because a client may still be uploading the other files of a set. */
const KEPT_MS = 24 * HOUR_MS;

/**
 * Deletes unused uploads from the upload store, now and every hour until the returned function is called. Nothing is deleted while
 * the list of files of a calibration set cannot be read, because any upload may belong to that set.
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
