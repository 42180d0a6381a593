import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { MODEL_DTYPES } from '#engine/model/manifest.ts';
import { DirectorySource, DirectoryStore } from '#host/node/directory.ts';

/** What one conversion took; printed as JSON by this program, which `convert-benchmark.ts` runs. */
export interface ConversionCost {
  readonly sourceBytes: number;
  readonly milliseconds: number;
  /** CPU time of all threads. */
  readonly cpuMilliseconds: number;
  readonly peakRssBytes: number;
}

const [, , from = '', to = '', wanted] = process.argv;
const dtype = MODEL_DTYPES.find((candidate) => candidate === wanted);
if (dtype === undefined) throw new RangeError(`No dtype "${wanted}".`);
let sourceBytes = 0;
const start = performance.now();
const cpu = process.cpuUsage();
await convertCheckpoint(new DirectorySource(from), new DirectoryStore(to), {
  dtype,
  onProgress: ({ doneBytes }) => {
    sourceBytes = doneBytes;
  },
});
const used = process.cpuUsage(cpu);
const cost: ConversionCost = {
  sourceBytes,
  milliseconds: performance.now() - start,
  cpuMilliseconds: (used.user + used.system) / 1000,
  peakRssBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(cost));
