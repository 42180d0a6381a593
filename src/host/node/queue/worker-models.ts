import { APP_VERSION } from '#engine/base/app-version.ts';
import { chooseDialect } from '#engine/inference/choose-dialect.ts';
import { reportRuntime } from '#engine/inference/runtime-report.ts';
import { manifestHash, readManifest } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { type Arithmetic, arithmeticOf } from '#engine/search/arithmetic.ts';
import { classKey } from '#engine/workers/unit-task.ts';
import { DirectorySource } from '#host/node/files/directory.ts';

/** A block model on the disk of a worker, and the class of its device for that model. */
export interface WorkerModel {
  readonly folder: string;
  readonly name: string;
  readonly hash: string;
  readonly deviceClass: string;
  readonly arithmetic: Arithmetic;
}

/** Reads what has to be known of a model before it is loaded. Throws as `readManifest` and `chooseDialect` do. */
export async function describeWorkerModel(folder: string, runtime: OrtRuntime): Promise<WorkerModel> {
  const files = new DirectorySource(folder);
  const manifest = await readManifest(files);
  const hash = await manifestHash(files);
  const device = runtime.describe();
  const arithmetic = arithmeticOf(reportRuntime(device, chooseDialect(manifest, device)));
  const deviceClass = await classKey({ app: APP_VERSION, arithmetic, model: { hash } });
  return { folder, name: manifest.name, hash, deviceClass, arithmetic };
}
