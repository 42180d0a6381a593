import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import type { RunState } from '#engine/search/run-state.ts';
import { MemoryJournal } from '#engine/search/run-journal.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { executeRun } from '#service/runs/execute-run.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { type OpenModel, closeModel, openModel } from '#service/models/open-model.ts';
import type { SearchCost, SearchOrdered } from './search-cost.ts';
import { countsBetween, RunCounter } from './run-counter.ts';

/** Makes one search of GM-Skip on a runtime, and tells what it took from the first evaluation to the last step. */
export async function searchOn(
  runtime: OrtRuntime,
  ordered: Omit<SearchOrdered, 'threads'>,
): Promise<Omit<SearchCost, 'peakRssBytes'>> {
  const counter = new RunCounter(runtime);
  const open = await openModel(new DirectorySource(ordered.model), runtime, {
    startSandbox: startProcessSandbox,
  });
  const source = await openCalibrationPath(ordered.calibration);
  let startedAt = 0;
  let endedAt = 0;
  let counted = counter.counts();
  let done = counted;
  try {
    const state = await searchModel(open, source, ordered, ({ type }) => {
      // Behind the last step, operating points are timed.
      if (type === 'started') {
        startedAt = performance.now();
        counted = counter.counts();
      } else if (type === 'baseline' || type === 'step') {
        endedAt = performance.now();
        done = counter.counts();
      }
    });
    return {
      milliseconds: endedAt - startedAt,
      samples: state.samples.length,
      removalOrder: [...state.removalOrder],
      values: state.path.map(({ value }) => value),
      graphRuns: countsBetween(counted, done).runs,
      blockTokens: state.work.blockTokens,
      exhaustiveBlockTokens: state.work.exhaustiveBlockTokens,
    };
  } finally {
    await closeModel(open);
  }
}

/** One search of GM-Skip on a model that is in memory, its operating points timed. */
export function searchModel(
  open: OpenModel,
  source: CalibrationSource,
  { task, limit, maxBlocks, rows }: Omit<SearchOrdered, 'threads' | 'model' | 'calibration'>,
  onEvent: (event: RunEvent) => void = () => undefined,
): Promise<RunState> {
  return executeRun({
    spec: createSearchSpec({
      task,
      maxBlocks,
      sampling: { limit },
      model: { name: open.model.manifest.name, hash: open.model.hash },
      calibration: { name: source.set.name, id: source.set.id },
    }),
    open,
    source,
    journal: new MemoryJournal(),
    decodeImage,
    ...(rows !== undefined && { rows }),
    signal: new AbortController().signal,
    onEvent,
  });
}
