import type { SkipscopeClient } from '#service/contract/operations.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { CallOptions } from '#service/contract/call-options.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { openCalibrationFolder } from '#engine/calibration/open-calibration-folder.ts';
import { UrlSource } from '#host/remote/url-source.ts';

/** Files that describe a served set; a server does not list what it has. */
const ANNOTATIONS = ['instances.json', 'captions.json'];

/**
 * Opens the calibration set at a URL on a server. The server need not be able to reach the page's own server: the set is brought to it,
 * once. Throws as `openCalibrationFolder` does.
 */
export async function openServedCalibration(
  { calibrations }: SkipscopeClient,
  url: string,
  options: CallOptions,
): Promise<CalibrationSummary> {
  const set = await servedCalibration(url, options);
  const known = await calibrations.list();
  if (known.some(({ id }) => id === set.id)) return calibrations.openStored({ id: set.id }, options);
  return calibrations.import({ name: set.name, files: await set.files(options) }, options);
}

/** A calibration set that is served with the page. */
interface ServedCalibration {
  /** As the set has it wherever it is read. */
  readonly id: string;
  readonly name: string;
  /** Its files, fetched. */
  files(options: CallOptions): Promise<readonly NamedFile[]>;
}

/** Reads the annotations of a set behind a URL. Throws as `openCalibrationFolder` does. */
async function servedCalibration(url: string, { signal }: CallOptions): Promise<ServedCalibration> {
  const folder = new UrlSource(url);
  const name =
    new URL(folder.label).pathname
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? folder.label;
  const source = await openCalibrationFolder(decodeURIComponent(name), folder, signal);
  const { id, samples } = source.set;
  return {
    id,
    name: source.set.name,
    files: async ({ onProgress }) => {
      const files: NamedFile[] = [];
      for (const path of ANNOTATIONS)
        if (await folder.exists(path))
          files.push(fileOf(path, await folder.read(path, signal ? { signal } : {})));
      for (const [sample, { fileName }] of samples.entries()) {
        onProgress?.({
          phase: `Reading picture ${String(sample + 1)} of ${String(samples.length)}`,
          fraction: sample / samples.length,
          etaMs: null,
        });
        files.push(fileOf(`images/${fileName}`, await source.image(sample, signal)));
      }
      return files;
    },
  };
}

function fileOf(path: string, bytes: Uint8Array<ArrayBuffer>): NamedFile {
  return { path, contents: new Blob([bytes]) };
}
