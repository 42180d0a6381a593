import { readFile, readdir, stat } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';

import { sha256Hex } from '#engine/base/digest.ts';
import type { RecordedRun } from '#engine/search/recorded-run.ts';
import { FolderRecordings } from '#client/recordings/folder-recordings.ts';
import { DirectorySource } from '#host/node/files/directory.ts';

const FOLDER = 'public/runs';
/** A run opens within a second on two cores; the page fetches no more than it shows. */
const MOST_FILE_BYTES = 300_000;
const MOST_FOLDER_BYTES = 1_000_000;

const recordings = new FolderRecordings(new DirectorySource(FOLDER));
let runs: readonly RecordedRun[] = [];
beforeAll(async () => {
  runs = await recordings.list();
});

describe('the recorded runs that are shipped', () => {
  it('are those of the index, and nothing else', async () => {
    const files = await readdir(FOLDER);
    const unfinished = files.filter((file) => file.endsWith('.jsonl') || file.endsWith('.claim'));
    const shipped = files.filter((file) => !unfinished.includes(file));
    expect(runs.length).toBeGreaterThan(0);
    expect(shipped.sort()).toEqual([...runs.map(({ file }) => file), 'index.json'].sort());
  });

  it('are intact and finished, and are the runs that the index lists', async () => {
    for (const run of runs) {
      const state = await recordings.read(run);
      expect(state, run.file).toMatchObject({ status: 'done', checksummed: true });
      expect((await stat(`${FOLDER}/${run.file}`)).size, run.file).toBe(run.bytes);
    }
  });

  it('belong to the model that is served beside them', async () => {
    for (const { file, modelUrl, spec } of runs) {
      const manifest = await readFile(`public/${modelUrl ?? ''}manifest.json`);
      expect(await sha256Hex(new Uint8Array(manifest)), file).toBe(spec.model.hash);
    }
  });

  it('are small', async () => {
    const { size: indexBytes } = await stat(`${FOLDER}/index.json`);
    const sizes = [indexBytes, ...runs.map(({ bytes }) => bytes)];
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MOST_FILE_BYTES);
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(MOST_FOLDER_BYTES);
  });

  it('hold exact values of the importance map where candidates were compared', async () => {
    const maps = await Promise.all(
      runs
        .filter(({ spec }) => spec.strategy.key === 'gm-skip')
        .map(async (run) => ({ run, map: (await recordings.read(run)).importance })),
    );
    expect(maps.length).toBeGreaterThan(0);
    for (const { run, map } of maps) {
      expect(map, run.file).toHaveLength(run.blocks);
      expect(
        map.every(({ exact }) => exact),
        run.file,
      ).toBe(true);
    }
  });
});
