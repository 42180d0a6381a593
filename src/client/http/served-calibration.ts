import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import type { CalibrationSource, NamedFile } from '#engine/calibration/calibration-set.ts';
import { openServedSet, servedSet, type ServedSet } from '#engine/calibration/open-served-set.ts';
import { UrlSource } from '#host/remote/url-source.ts';

/** Names of the annotation files of a served set; a web server does not list its files. */
const ANNOTATIONS = ['instances.json', 'captions.json'];

/**
 * Opens the calibration set at a URL on a server. The page reads the set and uploads it, once, because the server may not be
 * able to reach the page's own server. Throws as `openServedSet` does.
 */
export async function openServedCalibration(
  { calibrations }: SkipscopeClient,
  url: string,
  options: CallOptions,
): Promise<CalibrationSummary> {
  const served = servedSet(url, (folder) => new UrlSource(folder));
  const source = await openServedSet(served, options.signal);
  const { id, name } = source.set;
  const known = await calibrations.list();
  if (known.some((stored) => stored.id === id)) return calibrations.openStored({ id }, options);
  return calibrations.import({ name, files: await filesOf(served, source, options) }, options);
}

/** The files of a served set, fetched, each picture once. */
async function filesOf(
  { folder, file }: ServedSet,
  source: CalibrationSource,
  { signal, onProgress }: CallOptions,
): Promise<readonly NamedFile[]> {
  const { pictures } = source;
  const files: NamedFile[] = [];
  for (const path of file === null ? ANNOTATIONS : [file])
    if (await folder.exists(path))
      files.push(fileOf(path, await folder.read(path, signal ? { signal } : {})));
  const fetched = new Set<string>();
  for (const [sample, picture] of pictures.entries()) {
    if (fetched.has(picture)) continue;
    fetched.add(picture);
    onProgress?.({
      phase: `Reading picture ${String(sample + 1)} of ${String(pictures.length)}`,
      fraction: sample / pictures.length,
      etaMs: null,
    });
    files.push(fileOf(picture, await source.image(sample, signal)));
  }
  return files;
}

function fileOf(path: string, bytes: Uint8Array<ArrayBuffer>): NamedFile {
  return { path, contents: new Blob([bytes]) };
}
