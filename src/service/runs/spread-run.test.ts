import { describe, expect, it, vi } from 'vitest';
import { TIMED_SAMPLES } from '#engine/evaluation/measure-latency.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import { type SearchSpec, type SearchSpecInput, createSearchSpec } from '#engine/search/search-spec.ts';
import { essenceOf } from '#engine/search/testing/run-facts.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { DeviceWorker } from '#engine/workers/device-worker.ts';
import { SpreadLedger } from '#engine/workers/spread-ledger.ts';
import type { SpreadWork } from '#engine/workers/spread-work.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { TaskPrompts } from '#host/node/queue/task-prompts.ts';
import type { OpenModel } from '#service/models/open-model.ts';
import { useDemoRun } from '#service/testing/demo-run.ts';
import {
  OWN_DEVICE,
  type PresentWorker,
  type TaskContents,
  type WorkerPool,
} from '#service/ports/worker-pool.ts';
import { executeRun } from './execute-run.ts';

/** More workers on the same device, that know of a run what its task says. */
class OtherWorkers implements WorkerPool {
  readonly reported: SpreadWork[] = [];
  readonly present: readonly PresentWorker[] = [];
  readonly ledger = new SpreadLedger((work) => this.reported.push(work));
  opened = 0;
  closed = 0;

  constructor(
    private readonly model: OpenModel,
    readonly ownDevice: boolean,
    private readonly count: number,
  ) {}

  open(contents: TaskContents) {
    this.opened++;
    const workers = Array.from({ length: this.count }, (_, at) =>
      this.#worker(`other ${String(at)}`, contents),
    );
    const close = () => {
      this.closed++;
      for (const worker of workers) worker.dispose();
      return Promise.resolve();
    };
    return Promise.resolve({ workers, close });
  }

  #worker(name: string, { task, picture }: TaskContents): DeviceWorker {
    const read = async (hash: string) => Uint8Array.from(await picture(hash));
    const { model } = this.model;
    const { prompts } = new TaskPrompts(task, model, { decodeImage, read }, Infinity);
    const { maxNewTokens, noiseMargin, phase, independent } = task;
    return new DeviceWorker(
      { model, prompts, maxNewTokens, noiseMargin, phase },
      { name, independent, memoryBudget: Infinity, call: (_signal, use) => use() },
    );
  }
}

describe('a search over several workers', () => {
  const demo = useDemoRun();

  function specOf(task: TaskKey, order: 'reverse' | 'forward', exhaustive = false): SearchSpec {
    const { model } = demo.open;
    return createSearchSpec({
      task,
      strategy: { key: 'gm-skip', order },
      alpha: 0.5,
      maxBlocks: 2,
      exhaustive,
      protect: [0, 1, 2, 3, 4, 5, 6],
      sampling: { limit: 6, heldOut: 0.34 },
      model: { name: model.manifest.name, hash: model.hash },
      calibration: { name: demo.source.set.name, id: demo.source.set.id },
    });
  }

  async function found(
    spec: SearchSpec,
    workers: WorkerPool | null,
    journal = new MemoryJournal(),
  ): Promise<unknown> {
    await executeRun({
      ...{ spec, open: demo.open, source: demo.source, journal, decodeImage },
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
  )('finds what one device finds, event for event, on 2, 4 and 8: $task, $order', async ({ task, order }) => {
    const spec = specOf(task, order);
    const alone = await found(spec, null);
    for (const others of [1, 3, 7]) {
      const pool = new OtherWorkers(demo.open, true, others);
      const journal = new MemoryJournal();
      expect(await found(spec, pool, journal)).toEqual(alone);
      const { workers } = foldEvents(await journal.read());
      expect(workers.length).toBeGreaterThan(others / 2);
      const [search] = pool.reported;
      expect(search?.workers.get(OWN_DEVICE)?.units).toBeGreaterThan(0);
      // The samples of the search, and those held out.
      expect([pool.opened, pool.closed]).toEqual([2, 2]);
      expect(pool.reported).toHaveLength(2);
    }
  });

  it('encodes no more pictures than it takes times of, where workers give all answers', async () => {
    const encode = vi.spyOn(demo.open.model, 'encodeImage');
    const settings = {
      task: 'single-object',
      model: { name: demo.open.model.manifest.name, hash: demo.open.model.hash },
      calibration: { name: demo.source.set.name, id: demo.source.set.id },
    } as const;
    const pictures = TIMED_SAMPLES + 4;
    const encoded = async (strategy: SearchSpecInput['strategy'], ownDevice: boolean): Promise<number> => {
      const spec = createSearchSpec({ ...settings, strategy, sampling: { limit: pictures } });
      const stop = new AbortController();
      encode.mockClear();
      const { status } = await executeRun({
        ...{ spec, open: demo.open, source: demo.source, journal: new MemoryJournal(), decodeImage },
        workers: new OtherWorkers(demo.open, ownDevice, 0),
        signal: stop.signal,
        onEvent: () => {
          stop.abort(new Error('Enough.'));
        },
      });
      expect(status).toBe('paused');
      return encode.mock.calls.length;
    };
    const [gmSkip, influence] = [{ key: 'gm-skip' }, { key: 'block-influence' }] as const;
    expect(await encoded(gmSkip, false)).toBe(TIMED_SAMPLES);
    expect(await encoded(gmSkip, true)).toBe(pictures);
    // What is measured beside the answers needs all of them.
    expect(await encoded(influence, false)).toBe(pictures);
    encode.mockRestore();
  });

  it('leaves all answers to workers, of an exhaustive search, too, where that is wanted', async () => {
    const spec = specOf('multi-object', 'reverse', true);
    const pool = new OtherWorkers(demo.open, false, 1);
    const journal = new MemoryJournal();
    expect(await found(spec, pool, journal)).toEqual(await found(spec, null));
    expect(pool.reported.map(({ workers }) => [...workers.keys()])).toEqual([['other 0'], ['other 0']]);
    expect(pool.reported.map(({ wastedUnits }) => wastedUnits)).toEqual([0, 0]);
    // Each unit is named in the journal, those of samples held out, too.
    const units = pool.reported.reduce((sum, { workers }) => sum + (workers.get('other 0')?.units ?? 0), 0);
    const events = await journal.read();
    expect(foldEvents(events).workers).toEqual([{ name: 'other 0', units }]);
    const heldOut = events.filter((event) => event.type === 'held-out');
    expect(heldOut.map(({ workers }) => workers)).toEqual(heldOut.map(() => ['other 0']));
  });
});
