import { measureLogitNoise } from '#engine/evaluation/logit-noise.ts';
import { median } from '#engine/evaluation/measure-latency.ts';
import type { OrtRuntime } from '#engine/runtime/ort-runtime.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { loadEndlessModel } from '#bench/measure/endless-model.ts';
import { searchOn } from '#bench/measure/one-search.ts';
import { RunCounter } from '#bench/measure/run-counter.ts';
import { type TimedAnswer, timeAnswer } from '#bench/measure/timed-answer.ts';
import type { GpuOrder } from './gpu-order.ts';

/** What was measured on one device. */
export interface DeviceTimes {
  readonly version: string;
  readonly adapter: string;
  readonly provider: string;
  /** The full model's answer; the times are medians over the rounds. */
  readonly full: TimedAnswer;
  /** Time of the answer with blocks skipped, over that of the full model in the same round; the median. */
  readonly ratio: number;
  readonly noise: number;
  readonly stepSeconds: number;
}

/** Measures a model in `folder` on a runtime. Each shape of a pass runs once before it is timed. */
export async function deviceTimes(
  runtime: OrtRuntime,
  folder: string,
  order: GpuOrder,
): Promise<DeviceTimes> {
  const answers = await timeAnswers(runtime, folder, order);
  const { milliseconds } = await searchOn(runtime, {
    model: folder,
    calibration: order.calibration,
    task: 'single-object',
    limit: order.limit,
    maxBlocks: 1,
  });
  const { version, adapter, provider } = runtime.describe();
  return { version, adapter, provider, ...answers, stepSeconds: milliseconds / 1000 };
}

async function timeAnswers(
  runtime: OrtRuntime,
  folder: string,
  { positions, tokens, rounds, skip }: GpuOrder,
): Promise<Pick<DeviceTimes, 'full' | 'ratio' | 'noise'>> {
  const model = await loadEndlessModel(new DirectorySource(folder), runtime);
  const counter = new RunCounter(runtime);
  const answer = (skipped: readonly number[]): Promise<TimedAnswer> =>
    timeAnswer(model, counter, { rows: 1, positions, tokens, skip: skipped });
  const total = ({ prompt, token }: TimedAnswer): number =>
    prompt.milliseconds + (tokens - 1) * token.milliseconds;
  try {
    let full = await answer([]);
    await answer(skip);
    const prompts: number[] = [];
    const steps: number[] = [];
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      full = await answer([]);
      prompts.push(full.prompt.milliseconds);
      steps.push(full.token.milliseconds);
      ratios.push(total(await answer(skip)) / total(full));
    }
    return {
      full: {
        ...full,
        prompt: { ...full.prompt, milliseconds: median(prompts) },
        token: { ...full.token, milliseconds: median(steps) },
      },
      ratio: median(ratios),
      noise: await measureLogitNoise(model),
    };
  } finally {
    await model.dispose();
  }
}
