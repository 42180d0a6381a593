import { createNodeRuntime } from '#host/node/device/node-runtime.ts';
import { searchOn } from '#bench/measure/one-search.ts';
import { peakResidentBytes } from '#bench/measure/peak-memory.ts';
import { type SearchCost, searchOrderedSchema } from '#bench/measure/search-cost.ts';

/** One search of GM-Skip, whose cost is printed as JSON; `search-benchmark.ts` runs this program. */

const ordered = searchOrderedSchema.parse(JSON.parse(process.argv[2] ?? '{}'));
const found = await searchOn(await createNodeRuntime({ threads: ordered.threads }), ordered);
const cost: SearchCost = { ...found, peakRssBytes: await peakResidentBytes() };
console.log(JSON.stringify(cost));
process.exit();
