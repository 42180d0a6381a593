import { median } from '#engine/evaluation/measure-latency.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { promptPositions, rounded, type Benchmark, type Row } from '#bench/measure/benchmark.ts';
import { loadEndlessModel } from '#bench/measure/endless-model.ts';
import { type DeviceCounts, RunCounter } from '#bench/measure/run-counter.ts';
import { timeAnswer } from '#bench/measure/timed-answer.ts';

const TOKENS = 16;
const ROWS = [1, 8];

/** What is a device asked to do for a prompt and for a token? The counts are the same on a fast device and on a slow one. */
export const deviceBenchmark: Benchmark = {
  key: 'device',
  description: `runs of graphs and bytes to the device and back, of a prompt and of each of ${TOKENS} tokens, beside the times`,
  async run({ model: folder, runtimes, rounds }) {
    const rows: Row[] = [];
    for (const { name, open } of runtimes) {
      const runtime = await open();
      const counter = new RunCounter(runtime);
      const model = await loadEndlessModel(new DirectorySource(folder), runtime);
      for (const batch of ROWS) {
        const asked = {
          rows: batch,
          positions: promptPositions(model.manifest),
          tokens: TOKENS,
          skip: [],
        };
        // The first answer compiles and allocates.
        await timeAnswer(model, counter, asked);
        const answers = [];
        for (let round = 0; round < rounds; round++) answers.push(await timeAnswer(model, counter, asked));
        for (const part of ['prompt', 'token'] as const) {
          const last = answers.at(-1)?.[part];
          if (!last) continue;
          rows.push({
            case: `${model.manifest.name}, ${name}, ${part}, ${batch} ${batch === 1 ? 'row' : 'rows'}`,
            milliseconds: rounded(median(answers.map((answer) => answer[part].milliseconds))),
            ...countFigures(last),
          });
        }
      }
      await model.dispose();
      await runtime.dispose();
    }
    return rows;
  },
};

function countFigures({ runs, blocks, up, down }: DeviceCounts): Omit<Row, 'case'> {
  return {
    runs: rounded(runs),
    'block executions': rounded(blocks),
    'bytes up': Math.round(up),
    'bytes down': Math.round(down),
  };
}
