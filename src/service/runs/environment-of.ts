import { APP_VERSION } from '#engine/base/app-version.ts';
import type { BlockModel } from '#engine/inference/block-model.ts';
import { reportRuntime } from '#engine/inference/runtime-report.ts';
import type { RunEnvironment } from '#engine/search/run-environment.ts';

/** What a run of this model is driven with and on. */
export function environmentOf(
  { manifest, runtime, dialect }: BlockModel,
  { paths, origins, rows }: Pick<RunEnvironment, 'paths' | 'origins' | 'rows'> = {},
): RunEnvironment {
  const { provider, version, threads, adapter, software, arithmetic, weights } = reportRuntime(
    runtime.describe(),
    dialect,
  );
  return {
    app: APP_VERSION,
    model: { ...manifest.source, dtype: manifest.dtype },
    runtime: { provider, version, threads, adapter, software, arithmetic, weights },
    ...(rows !== undefined && { rows }),
    ...(paths && { paths }),
    ...(origins && { origins }),
  };
}
