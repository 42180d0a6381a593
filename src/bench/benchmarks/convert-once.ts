import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';
import type { ConversionCost } from './conversion-cost.ts';
import { peakResidentBytes } from '#bench/measure/peak-memory.ts';

/** One conversion, whose cost is printed as JSON; `convert-benchmark.ts` runs this program. */

const [, , from = '', to = '', wanted] = process.argv;
const dtype = MODEL_DTYPES.find((candidate) => candidate === wanted);
if (dtype === undefined) throw new RangeError(`No dtype "${wanted}".`);
let sourceBytes = 0;
const start = performance.now();
const cpu = process.cpuUsage();
await convertCheckpoint(new DirectorySource(from), new DirectoryStore(to), {
  dtype,
  startSandbox: startProcessSandbox,
  onProgress: ({ doneBytes }) => {
    sourceBytes = doneBytes;
  },
});
const used = process.cpuUsage(cpu);
const cost: ConversionCost = {
  sourceBytes,
  milliseconds: performance.now() - start,
  cpuMilliseconds: (used.user + used.system) / 1000,
  peakRssBytes: await peakResidentBytes(),
};
console.log(JSON.stringify(cost));
