import { MemoryJournal } from '#engine/search/run-journal.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { executeRun } from '#service/runs/execute-run.ts';
import { openCalibrationPath } from '#host/node/calibration-path.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { openModel } from '#service/models/open-model.ts';
import { peakResidentBytes } from '#bench/measure/peak-memory.ts';
import { type SearchCost, searchOrderedSchema } from './search-cost.ts';

/** One search of GM-Skip, whose cost is printed as JSON; `search-benchmark.ts` runs this program. */

const ordered = searchOrderedSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const runtime = await createNodeRuntime({ threads: ordered.threads });
let graphRuns = 0;
const run = runtime.run.bind(runtime);
runtime.run = (...given) => {
  graphRuns++;
  return run(...given);
};
const open = await openModel(new DirectorySource(ordered.model), runtime, {
  startSandbox: startProcessSandbox,
});
const source = await openCalibrationPath(ordered.calibration);
let startedAt = 0;
const state = await executeRun({
  spec: createSearchSpec({
    task: ordered.task,
    maxBlocks: ordered.maxBlocks,
    sampling: { limit: ordered.limit },
    model: { name: open.model.manifest.name, hash: open.model.hash },
    calibration: { name: source.set.name, id: source.set.id },
  }),
  open,
  source,
  journal: new MemoryJournal(),
  decodeImage,
  ...(ordered.rows !== undefined && { rows: ordered.rows }),
  signal: new AbortController().signal,
  onEvent: ({ type }) => {
    if (type !== 'started') return;
    startedAt = performance.now();
    graphRuns = 0;
  },
});
const cost: SearchCost = {
  milliseconds: performance.now() - startedAt,
  peakRssBytes: await peakResidentBytes(),
  samples: state.samples.length,
  removalOrder: [...state.removalOrder],
  values: state.path.map(({ value }) => value),
  graphRuns,
  blockTokens: state.work.blockTokens,
  exhaustiveBlockTokens: state.work.exhaustiveBlockTokens,
};
console.log(JSON.stringify(cost));
process.exit();
