import type { CallOptions, Progress } from '#service/contract/call-options.ts';
import type { CalibrationSummary } from '#engine/tasks/calibration-summary.ts';
import type { SliceContext } from '#store/state/app-state.ts';
import { isAbort } from '#engine/base/abort.ts';
import { problemOf } from '#store/state/problem.ts';
import type {
  CalibrationSlice,
  CalibrationState,
  PackedCalibration,
} from '#store/state/calibration-state.ts';
import { LatestCall } from '#store/calls/latest-call.ts';
import { askBackend } from '#store/calls/ask-backend.ts';

const noSet: CalibrationState = { summary: null, url: null, progress: null, problem: null };

const reading: Progress = { phase: 'Reading the calibration set', fraction: 0, etaMs: null };

export function createCalibrationSlice(context: SliceContext): CalibrationSlice {
  const { set, get, client, backends } = context;
  const change = (calibration: Partial<CalibrationState>) => {
    set({ calibration: { ...get().calibration, ...calibration } });
  };
  const { read, stop } = setReader(context, change);

  /** Runs `action`, reports what goes wrong, and updates the list of stored sets. */
  const thenList = (action: () => Promise<void>) =>
    askBackend(
      backends,
      async () => {
        await action();
        return client.calibrations.list();
      },
      {
        answer: (storedCalibrations) => {
          set({ storedCalibrations });
        },
        problem: (problem) => {
          change({ problem });
        },
      },
    );

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
    packCalibration: () => packSet(context),
    reportCalibrationProblem: (problem) => {
      change({ problem });
    },
    closeCalibration: () => {
      stop();
      set({ calibration: noSet, storedCalibrations: [] });
    },
  };
}

/** Opens a set of the person's own where it is not open already. False for a set that the backend does not keep. */
export async function openSet({ get }: Pick<SliceContext, 'get'>, id: string): Promise<boolean> {
  const { storedCalibrations, calibration, openStoredCalibration } = get();
  if (!storedCalibrations.some((set) => set.id === id)) return false;
  if (calibration.summary?.id !== id) await openStoredCalibration(id);
  return true;
}

/** The files of the imported set in use, as one archive. One that was imported as an archive is given as it is. */
async function packSet({ get, client }: SliceContext): Promise<PackedCalibration> {
  const { name, files } = await client.calibrations.files({ id: get().calibration.summary?.id ?? '' });
  const { packArchive } = await import('#engine/calibration/pack-archive.ts');
  return { name, archive: await packArchive(files) };
}

type Read = (options: CallOptions) => Promise<CalibrationSummary>;

/** Reads one set at a time: a new one aborts the one under way. */
function setReader({ set, get }: SliceContext, change: (calibration: Partial<CalibrationState>) => void) {
  const latest = new LatestCall();

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

  const read = async (url: string | null, start: Read) => {
    const { signal, isLatest, end } = latest.begin();
    const onProgress = (progress: Progress) => {
      if (isLatest()) change({ progress });
    };
    change({ progress: reading, problem: null });
    try {
      const summary = await start({ signal, onProgress });
      if (isLatest()) use(summary, url);
    } catch (error) {
      if (isLatest()) change({ progress: null, problem: isAbort(error) ? null : problemOf(error) });
    } finally {
      end();
    }
  };

  return {
    read,
    stop: () => {
      latest.stop();
    },
  };
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
