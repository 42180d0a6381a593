import { APP_VERSION } from '#engine/base/app-version.ts';
import { sha256Hex } from '#engine/base/digest.ts';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import type { ScoredSamples } from '#engine/evaluation/scored-samples.ts';
import { reportRuntime } from '#engine/inference/runtime-report.ts';
import { arithmeticOf } from '#engine/search/arithmetic.ts';
import type { TaskSample } from '#engine/tasks/task.ts';
import type { UnitTask } from '#engine/workers/unit-task.ts';

/** What a task is made from. */
interface TaskSource {
  readonly scored: ScoredSamples;
  readonly source: CalibrationSource;
  readonly samples: readonly TaskSample[];
  readonly independent: boolean;
  readonly signal: AbortSignal;
}

/** A task, and for the hash of each picture the index of a sample in the set that has it. */
interface MadeTask {
  readonly task: UnitTask;
  readonly pictures: ReadonlyMap<string, number>;
}

/** The units that workers are asked for samples. Reads every picture, to name it by its content. */
export async function taskOf({
  scored,
  source,
  samples,
  independent,
  signal,
}: TaskSource): Promise<MadeTask> {
  const { model } = scored;
  const pictures = new Map<string, number>();
  const hashes = new Map<string, string>();
  const prompts = new Map<string, number>();
  const named: { prompt: number; picture: string }[] = [];
  for (const [at, { index }] of samples.entries()) {
    signal.throwIfAborted();
    const path = source.pictures[index] ?? String(index);
    const picture = hashes.get(path) ?? (await sha256Hex(await source.image(index, signal)));
    hashes.set(path, picture);
    pictures.set(picture, index);
    const ids = (scored.prompts[at]?.ids ?? []).join();
    const prompt = prompts.get(ids) ?? prompts.size;
    prompts.set(ids, prompt);
    named.push({ prompt, picture });
  }
  const runtime = reportRuntime(model.runtime.describe(), model.dialect);
  return {
    pictures,
    task: {
      format: 'skipscope-units',
      version: 1,
      app: APP_VERSION,
      model: { name: model.manifest.name, hash: model.hash },
      arithmetic: arithmeticOf(runtime),
      independent,
      phase: scored.phase ?? 'both',
      maxNewTokens: scored.maxNewTokens,
      noiseMargin: scored.noiseMargin,
      prompts: [...prompts.keys()].map((ids) => ids.split(',').map(Number)),
      samples: named,
    },
  };
}
