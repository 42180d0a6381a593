import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DEMO_CALIBRATION } from '#client/testing/test-page.ts';
import type { NamedFile } from '#engine/calibration/calibration-set.ts';

/** The files of the demo calibration set, as a person would choose them. */
export async function demoFiles(): Promise<readonly NamedFile[]> {
  const entries = await readdir(DEMO_CALIBRATION, { recursive: true });
  const paths = entries.filter((path) => /\.(json|webp)$/u.test(path));
  return Promise.all(
    paths.map(async (path) => ({ path, contents: new Blob([await readFile(join(DEMO_CALIBRATION, path))]) })),
  );
}
