import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import { type SearchSpec, createSearchSpec } from '#engine/search/search-spec.ts';
import { essenceOf } from '#engine/search/testing/run-facts.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { startUnlimitedSandbox } from '#engine/text/testing/unlimited-sandbox.ts';
import { DeviceWorker } from '#engine/workers/device-worker.ts';
import { SpreadLedger } from '#engine/workers/spread-ledger.ts';
import type { SpreadWork } from '#engine/workers/spread-work.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { TaskPrompts } from '#host/node/queue/task-prompts.ts';
import { type OpenModel, openModel } from '#service/models/open-model.ts';
import {
  OWN_DEVICE,
  type PresentWorker,
  type TaskContents,
  type WorkerPool,
} from '#service/ports/worker-pool.ts';
import { executeRun } from './execute-run.ts';

/** One more worker on the same device, that knows of a run what its task says. */
class SecondWorker implements WorkerPool {
  readonly reported: SpreadWork[] = [];
  readonly present: readonly PresentWorker[] = [];
  readonly ledger = new SpreadLedger((work) => this.reported.push(work));
  opened = 0;
  closed = 0;

  constructor(
    private readonly model: OpenModel,
    readonly ownDevice: boolean,
  ) {}

  open({ task, picture }: TaskContents) {
    this.opened++;
    const read = async (hash: string) => Uint8Array.from(await picture(hash));
    const { model } = this.model;
    const { prompts } = new TaskPrompts(task, model, { decodeImage, read }, Infinity);
    const { maxNewTokens, noiseMargin, phase, independent } = task;
    const worker = new DeviceWorker(
      { model, prompts, maxNewTokens, noiseMargin, phase },
      { name: 'second', independent, memoryBudget: Infinity, call: (_signal, use) => use() },
    );
    const close = () => {
      this.closed++;
      worker.dispose();
      return Promise.resolve();
    };
    return Promise.resolve({ workers: [worker], close });
  }
}

describe('a search over several workers', () => {
  let runtime: OrtRuntime;
  let open: OpenModel;
  let source: CalibrationSource;

  beforeAll(async () => {
    runtime = await createNodeRuntime({ threads: 1 });
    open = await openModel(new DirectorySource('public/models/llava-pictograms'), runtime, {
      startSandbox: startUnlimitedSandbox,
    });
    source = await openCalibrationPath('public/calibration/scenes');
  });
  afterAll(() => runtime.dispose());

  function specOf(task: TaskKey, order: 'reverse' | 'forward', exhaustive = false): SearchSpec {
    const { model } = open;
    return createSearchSpec({
      task,
      strategy: { key: 'gm-skip', order },
      alpha: 0.5,
      maxBlocks: 2,
      exhaustive,
      protect: [0, 1, 2, 3, 4, 5],
      sampling: { limit: 8, heldOut: 0.25 },
      model: { name: model.manifest.name, hash: model.hash },
      calibration: { name: source.set.name, id: source.set.id },
    });
  }

  async function found(
    spec: SearchSpec,
    workers: WorkerPool | null,
    journal = new MemoryJournal(),
  ): Promise<unknown> {
    await executeRun({
      ...{ spec, open, source, journal, decodeImage },
      ...(workers && { workers }),
      signal: new AbortController().signal,
      onEvent: () => undefined,
    });
    return essenceOf(await journal.read());
  }

  it.each(
    (['single-object', 'multi-object', 'captioning'] as const).flatMap((task) =>
      (['reverse', 'forward'] as const).map((order) => ({ task, order })),
    ),
  )('finds what one device finds, event for event: $task, $order', async ({ task, order }) => {
    const spec = specOf(task, order);
    const alone = await found(spec, null);
    const pool = new SecondWorker(open, true);
    const journal = new MemoryJournal();
    expect(await found(spec, pool, journal)).toEqual(alone);
    const { workers } = foldEvents(await journal.read());
    expect(workers.map(({ name }) => name).sort()).toEqual(['second', OWN_DEVICE]);
    const [search] = pool.reported;
    expect(search?.workers.get(OWN_DEVICE)?.units).toBeGreaterThan(0);
    expect(search?.workers.get('second')?.units).toBeGreaterThan(0);
    // The samples of the search, and those held out.
    expect([pool.opened, pool.closed]).toEqual([2, 2]);
    expect(pool.reported).toHaveLength(2);
  });

  it('leaves all answers to workers, of an exhaustive search, too, where that is wanted', async () => {
    const spec = specOf('multi-object', 'reverse', true);
    const pool = new SecondWorker(open, false);
    expect(await found(spec, pool)).toEqual(await found(spec, null));
    expect(pool.reported.map(({ workers }) => [...workers.keys()])).toEqual([['second'], ['second']]);
    expect(pool.reported.map(({ wastedUnits }) => wastedUnits)).toEqual([0, 0]);
  });
});
