import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import type { ModelDtype } from '#engine/model/manifest.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';

const CHECKPOINT = fileURLToPath(new URL('../../../../models/llava-pictograms/checkpoint', import.meta.url));

/** The demo checkpoint, converted into a folder of its own that `remove` deletes. */
export async function convertDemoModel(dtype: ModelDtype) {
  const folder = await mkdtemp(path.join(tmpdir(), 'skipscope-demo-'));
  await convertCheckpoint(new DirectorySource(CHECKPOINT), new DirectoryStore(folder), {
    dtype,
    startSandbox: startUnlimitedSandbox,
  });
  return { files: new DirectorySource(folder), remove: () => rm(folder, { recursive: true }) };
}
