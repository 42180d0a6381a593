import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { build, preview } from 'vite';
import { ROOT } from '../support/model.ts';
import type { TinyModel } from './tiny-model.ts';

/** Where a page finds the tiny model and its set. */
export const TINY_MODEL = 'tiny/model';
export const TINY_CALIBRATION = 'tiny/calibration';

/** The engine's page without the user interface, built and served with the tiny model. */
export interface ServedHarness {
  readonly url: string;
  stop(): Promise<void>;
}

export async function serveHarness({ model, calibration }: TinyModel): Promise<ServedHarness> {
  const configFile = join(ROOT, 'e2e/harness/vite.config.ts');
  await build({ configFile, logLevel: 'error' });
  const built = join(ROOT, 'test-results/harness');
  await cp(model, join(built, TINY_MODEL), { recursive: true });
  await cp(calibration, join(built, TINY_CALIBRATION), { recursive: true });
  const server = await preview({ configFile, logLevel: 'error', preview: { port: 4284, strictPort: false } });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('The page is not served.');
  return { url, stop: () => server.close() };
}
