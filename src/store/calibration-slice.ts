import type { CallOptions, Progress } from '#client/contract.ts';
import type { CalibrationSummary, NamedFile } from '#engine/calibration/calibration-set.ts';
import type { SliceContext } from './app-state.ts';
import { isAbort, problemOf, type Problem } from './problem.ts';

export interface CalibrationState {
  /** The set in use; stays while another one is read, and when that fails. */
  readonly summary: CalibrationSummary | null;
  /** Where the set in use was served from; null for the person's own files. */
  readonly url: string | null;
  /** Non-null while a set is being read. */
  readonly progress: Progress | null;
  readonly problem: Problem | null;
}

export interface CalibrationSlice {
  readonly calibration: CalibrationState;
  /** Opens the set served under a folder URL. */
  openCalibration(url: string): Promise<void>;
  /** Reads the person's own files. */
  importCalibration(name: string, files: readonly NamedFile[]): Promise<void>;
  /** The encoded picture of a sample of the set in use. */
  sampleImage(sample: number): Promise<Blob>;
  reportCalibrationProblem(problem: Problem | null): void;
}

type Read = (options: CallOptions) => Promise<CalibrationSummary>;

export function createCalibrationSlice({ set, get, client }: SliceContext): CalibrationSlice {
  let reading: AbortController | null = null;
  /** Pictures asked for so far, by set and sample: thumbnails and playground share them. */
  const pictures = new Map<string, Promise<Blob>>();

  const change = (calibration: Partial<CalibrationState>) => {
    set({ calibration: { ...get().calibration, ...calibration } });
  };

  const use = (summary: CalibrationSummary, url: string | null) => {
    change({ summary, url, progress: null, problem: null });
    const { settings, changeSettings, image, useSample } = get();
    const [firstTask] = summary.tasks;
    if (firstTask && !summary.tasks.includes(settings.task)) changeSettings({ task: firstTask });
    const fromOtherSet = image !== null && image.sample !== null && !image.key.startsWith(summary.id);
    if ((image === null || fromOtherSet) && summary.samples.length > 0) void useSample(0);
  };

  const read = async (url: string | null, start: Read) => {
    reading?.abort();
    const controller = new AbortController();
    reading = controller;
    const onProgress = (progress: Progress) => {
      if (reading === controller) change({ progress });
    };
    change({ progress: { phase: 'Reading the calibration set', fraction: 0, etaMs: null }, problem: null });
    try {
      const summary = await start({ signal: controller.signal, onProgress });
      if (reading === controller) use(summary, url);
    } catch (error) {
      if (reading === controller)
        change({ progress: null, problem: isAbort(error) ? null : problemOf(error) });
    } finally {
      if (reading === controller) reading = null;
    }
  };

  return {
    calibration: { summary: null, url: null, progress: null, problem: null },
    openCalibration: (url) => read(url, (options) => client.openCalibration(url, options)),
    importCalibration: (name, files) =>
      read(null, (options) => client.importCalibration(name, files, options)),
    sampleImage: (sample) => {
      const id = get().calibration.summary?.id ?? '';
      const key = `${id}:${String(sample)}`;
      const known = pictures.get(key);
      if (known) return known;
      const picture = client.calibrationImage(id, sample);
      pictures.set(key, picture);
      picture.catch(() => pictures.delete(key));
      return picture;
    },
    reportCalibrationProblem: (problem) => {
      change({ problem });
    },
  };
}
