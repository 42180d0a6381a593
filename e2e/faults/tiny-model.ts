import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';
import { type SearchSpec, createSearchSpec } from '#engine/search/search-spec.ts';
import { convertFamily } from '#host/node/testing/family-goldens.ts';
import { CALIBRATION, ROOT } from '../support/model.ts';

const SAMPLES = 24;
const MAX_NEW_TOKENS = 8;
const PICTURES = Array.from({ length: SAMPLES }, (_, at) => `images/${String(at + 1).padStart(6, '0')}.webp`);
/** The files of a calibration set of so many scenes; annotations without a picture are left out when it is read. */
const FILES = ['instances.json', 'captions.json', ...PICTURES];

/** A model of five blocks with random weights, a small calibration set, and the search that campaigns make on both. */
export interface TinyModel {
  /** A converted block model. */
  readonly model: string;
  readonly calibration: string;
  /** The options of `skipscope search` for that search. */
  readonly options: readonly string[];
}

/** Makes both in a folder. */
export async function makeTinyModel(folder: string): Promise<TinyModel> {
  const model = join(folder, 'model');
  const calibration = join(folder, 'calibration');
  const family = await convertFamily('llama-clip', 'fp32');
  await mkdir(model);
  for (const file of await family.files.list())
    await writeFile(join(model, file), await family.files.read(file));
  await family.remove();
  await mkdir(join(calibration, 'images'), { recursive: true });
  for (const file of FILES) await cp(join(ROOT, 'public', CALIBRATION, file), join(calibration, file));
  return {
    model,
    calibration,
    options: [
      ...['--model', model, '--calibration', calibration, '--task', 'captioning', '--limit', String(SAMPLES)],
      ...[
        '--max-new-tokens',
        String(MAX_NEW_TOKENS),
        '--exhaustive',
        '--explore',
        '--threads',
        '1',
        '--json',
      ],
    ],
  };
}

/** The same search for a host that is asked by a client. */
export function tinySearch(
  model: SearchSpec['model'],
  calibration: SearchSpec['calibration'],
  samples = SAMPLES,
): SearchSpec {
  return createSearchSpec({
    task: 'captioning',
    sampling: { limit: samples },
    maxNewTokens: MAX_NEW_TOKENS,
    exhaustive: true,
    explore: true,
    model: { name: model.name, hash: model.hash },
    calibration: { name: calibration.name, id: calibration.id },
  });
}

/** The files of the calibration set, as a person would choose them. */
export function calibrationFiles({ calibration }: TinyModel): Promise<readonly NamedFile[]> {
  return Promise.all(
    FILES.map(async (path) => ({ path, contents: new Blob([await readFile(join(calibration, path))]) })),
  );
}
