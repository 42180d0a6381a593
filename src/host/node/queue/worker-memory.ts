import { checkSkipSet } from '#engine/base/skip-set.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import { defaultMemoryBudget } from '#engine/evaluation/memory-budget.ts';
import { type BlockModel, loadBlockModel } from '#engine/inference/block-model.ts';
import { chooseDialect } from '#engine/inference/choose-dialect.ts';
import { readManifest } from '#engine/model/read-model.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { selfTest } from '#engine/selftest/self-test.ts';
import type { SelfTestResult } from '#engine/selftest/self-test-result.ts';
import type { UnitAnswers } from '#engine/workers/answer-unit.ts';
import type { UnitTask } from '#engine/workers/unit-task.ts';
import { DeviceWorker } from '#engine/workers/device-worker.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { type PictureSource, TaskPrompts } from './task-prompts.ts';
import type { AskedUnit } from './unit-message.ts';
import type { WorkerModel } from './worker-models.ts';

/** Where tasks and their pictures come from. */
interface TaskSource extends PictureSource {
  /** A task by the hash of its content, for devices of a class. Throws `SkipscopeError` where it is not to be had. */
  task(key: string, deviceClass: string): Promise<UnitTask>;
}

/** What a worker computes with. */
export interface WorkerMemoryParts {
  readonly runtime: OrtRuntime;
  readonly files: TaskSource;
  /** Bytes of features, streams and caches; `defaultMemoryBudget` without it. */
  readonly memoryBudget?: number;
  /** Told of the self-test of a device that is about to load a model. */
  readonly onSelfTest: (result: SelfTestResult) => void;
}

/** What a worker has in memory: one model, and one task with the state of its groups. */
export class WorkerMemory {
  readonly #parts: WorkerMemoryParts;
  #model: { readonly of: WorkerModel; readonly model: BlockModel } | null = null;
  #task: { readonly key: string; readonly samples: number; readonly device: DeviceWorker } | null = null;

  constructor(parts: WorkerMemoryParts) {
    this.#parts = parts;
  }

  /** Answers a unit on a model. Throws `SkipscopeError` where model, task or pictures are not to be had, or do not fit the unit. */
  async answer(of: WorkerModel, unit: AskedUnit, signal: AbortSignal): Promise<UnitAnswers> {
    const model = await this.#load(of, signal);
    const { device, samples } = await this.#open(of, model, unit.task);
    checkSkipSet(unit.skip, model.blocks);
    checkSkipSet(unit.near.skip, model.blocks);
    if (unit.samples.some((sample) => sample >= samples))
      throw new SkipscopeError(
        'invalid-input',
        'The unit names samples that its task has not.',
        'Resume the run.',
      );
    return device.answer(unit, signal);
  }

  /** Opens a model before there is a unit for it. Throws as `answer` does. */
  async prepare(of: WorkerModel, signal: AbortSignal): Promise<void> {
    await this.#load(of, signal);
  }

  async dispose(): Promise<void> {
    this.#task?.device.dispose();
    this.#task = null;
    await this.#model?.model.dispose();
    this.#model = null;
  }

  async #load(of: WorkerModel, signal: AbortSignal): Promise<BlockModel> {
    if (this.#model?.of.hash === of.hash) return this.#model.model;
    await this.dispose();
    const { runtime, onSelfTest } = this.#parts;
    const files = new DirectorySource(of.folder);
    const manifest = await readManifest(files, { signal });
    const tested = await selfTest(runtime, chooseDialect(manifest, runtime.describe()), manifest.dtype);
    onSelfTest(tested);
    if (!tested.passed)
      throw new SkipscopeError(
        'runtime',
        `The device ${runtime.describe().adapter} computes wrongly: it fails the self-test.`,
        'Take another device for this worker, or mend its driver.',
      );
    const captureSteps = tested.capturesSteps !== false;
    const model = await loadBlockModel(files, runtime, { signal, captureSteps });
    this.#model = { of, model };
    return model;
  }

  async #open(of: WorkerModel, model: BlockModel, key: string) {
    if (this.#task?.key === key) return this.#task;
    const task = await this.#parts.files.task(key, of.deviceClass);
    this.#task?.device.dispose();
    this.#task = null;
    const budget = this.#parts.memoryBudget ?? defaultMemoryBudget(model);
    const { prompts, memoryLeft } = new TaskPrompts(task, model, this.#parts.files, budget);
    const { maxNewTokens, noiseMargin, phase } = task;
    const device = new DeviceWorker(
      { model, prompts, maxNewTokens, noiseMargin, phase },
      {
        name: of.name,
        independent: task.independent || phase === 'decode',
        memoryBudget: memoryLeft,
        call: (_signal, use) => use(),
      },
    );
    this.#task = { key, samples: task.samples.length, device };
    return this.#task;
  }
}
