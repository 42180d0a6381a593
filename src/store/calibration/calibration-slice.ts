import type { CallOptions, Progress } from '#service/contract/call-options.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { problemOf } from '#store/state/problem.ts';
import { isAbort } from '#engine/base/abort.ts';
import type { CalibrationSlice, CalibrationState } from '#store/state/calibration-state.ts';

const noSet: CalibrationState = { summary: null, url: null, progress: null, problem: null };

const reading: Progress = { phase: 'Reading the calibration set', fraction: 0, etaMs: null };

export function createCalibrationSlice(context: SliceContext): CalibrationSlice {
  const { set, get, client, backends } = context;
  const change = (calibration: Partial<CalibrationState>) => {
    set({ calibration: { ...get().calibration, ...calibration } });
  };
  const { read, stop } = setReader(context, change);

  /** Runs `action`, reports what goes wrong, and brings the list of stored sets up to date. */
  const thenList = async (action: () => Promise<void>) => {
    const backend = backends.current;
    try {
      await action();
      const storedCalibrations = await client.calibrations.list();
      if (backends.current === backend) set({ storedCalibrations });
    } catch (error) {
      if (backends.current === backend) change({ problem: problemOf(error) });
    }
  };

  return {
    calibration: noSet,
    storedCalibrations: [],
    openCalibration: (url) => read(url, (options) => client.calibrations.open({ url }, options)),
    importCalibration: (name, files) =>
      thenList(() => read(null, (options) => client.calibrations.import({ name, files }, options))),
    openStoredCalibration: (id) => read(null, (options) => client.calibrations.openStored({ id }, options)),
    removeStoredCalibration: (id) => thenList(() => client.calibrations.delete({ id })),
    refreshStoredCalibrations: () => thenList(() => Promise.resolve()),
    sampleImage: pictureCache(context),
    reportCalibrationProblem: (problem) => {
      change({ problem });
    },
    closeCalibration: () => {
      stop();
      set({ calibration: noSet, storedCalibrations: [] });
    },
  };
}

type Read = (options: CallOptions) => Promise<CalibrationSummary>;

/** Reads one set at a time: a new one aborts the one under way. */
function setReader({ set, get }: SliceContext, change: (calibration: Partial<CalibrationState>) => void) {
  let current: AbortController | null = null;

  const use = (summary: CalibrationSummary, url: string | null) => {
    change({ summary, url, progress: null, problem: null });
    set({ awaitedSet: null });
    const { settings, changeSettings, image, useSample } = get();
    const [firstTask] = summary.tasks;
    const supported = firstTask === undefined || summary.tasks.includes(settings.task);
    changeSettings(supported ? {} : { task: firstTask });
    const fromOtherSet = image !== null && image.sample !== null && !image.key.startsWith(summary.id);
    if ((image === null || fromOtherSet) && summary.samples.length > 0) void useSample(0);
  };

  const stop = () => {
    current?.abort();
    current = null;
  };

  const read = async (url: string | null, start: Read) => {
    current?.abort();
    const controller = new AbortController();
    current = controller;
    const onProgress = (progress: Progress) => {
      if (current === controller) change({ progress });
    };
    change({ progress: reading, problem: null });
    try {
      const summary = await start({ signal: controller.signal, onProgress });
      if (current === controller) use(summary, url);
    } catch (error) {
      if (current === controller) {
        change({ progress: null, problem: isAbort(error) ? null : problemOf(error) });
      }
    } finally {
      if (current === controller) current = null;
    }
  };

  return { read, stop };
}

/** Pictures asked for so far, by set and sample: thumbnails and playground share them. */
function pictureCache({ get, client }: SliceContext): (sample: number) => Promise<Blob> {
  const pictures = new Map<string, Promise<Blob>>();
  return (sample) => {
    const id = get().calibration.summary?.id ?? '';
    const key = `${id}:${String(sample)}`;
    const known = pictures.get(key);
    if (known) return known;
    const picture = client.calibrations.image({ id, sample });
    pictures.set(key, picture);
    picture.catch(() => pictures.delete(key));
    return picture;
  };
}
