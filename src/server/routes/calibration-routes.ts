import { routes } from '#client/http/protocol/routes.ts';
import type { EngineService } from '#service/engine-service.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { UploadStore } from '#host/node/data/upload-store.ts';
import type { DirectoryCalibrations } from '#host/node/data/directory-calibrations.ts';
import type { RouteBinder } from '#server/http/bind-route.ts';
import { sendBytes } from '#server/http/send-bytes.ts';
import { smallUpload, uploadedFiles } from './uploaded-files.ts';

/** Bytes of a file of captions, or of a table counted from one. */
const MOST_TABLE_BYTES = 256 * 2 ** 20;

export function bindCalibrationRoutes(
  bind: RouteBinder,
  engine: EngineService,
  { vault, calibrations }: { readonly vault: UploadStore; readonly calibrations: DirectoryCalibrations },
): void {
  bind.json(routes.calibrations, () => engine.storedCalibrations());
  bind.call(routes.importCalibration, async ({ body }, options) =>
    engine.importCalibration(body.name, await uploadedFiles(vault, body.files), options),
  );
  bind.call(routes.openCalibration, ({ params }, options) =>
    engine.openStoredCalibration(params.id, options),
  );
  bind.json(routes.calibrationFiles, async ({ params }) => {
    const listed = await calibrations.references(params.id);
    if (listed) return listed;
    throw new SkipscopeError('not-found', 'This calibration set is not here.', 'Import it first.');
  });
  bind.raw(routes.calibrationImage, async ({ params, reply }) =>
    sendBytes(reply, await engine.calibrationImage(params.id, params.sample)),
  );
  bind.json(routes.removeCalibration, async ({ params }) => {
    await engine.removeCalibration(params.id);
    return undefined;
  });
  bind.json(routes.documentFrequencies, () => engine.storedDocumentFrequencies());
  bind.call(routes.importDocumentFrequencies, async ({ body }, options) =>
    engine.importDocumentFrequencies(
      { path: body.path, contents: await smallUpload(vault, body.sha256, MOST_TABLE_BYTES) },
      options,
    ),
  );
  bind.raw(routes.documentFrequencyFile, async ({ params, reply }) =>
    sendBytes(reply, await engine.documentFrequencyFile(params.hash)),
  );
  bind.json(routes.removeDocumentFrequencies, async ({ params }) => {
    await engine.removeDocumentFrequencies(params.hash);
    return undefined;
  });
}
