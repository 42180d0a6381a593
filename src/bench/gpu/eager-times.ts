import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { GpuOrder } from './gpu-order.ts';

const PROGRAM = fileURLToPath(new URL('../../../models/recipe/eager_times.py', import.meta.url));

const eagerTimesSchema = z.object({
  device: z.string(),
  dtype: z.string(),
  versions: z.string(),
  promptMs: z.number(),
  tokenMs: z.number(),
  /** One step of the greedy loop, with the full model's answers before it. */
  stepSeconds: z.number(),
});

export type EagerTimes = z.infer<typeof eagerTimesSchema>;

/** What PyTorch takes for an order, by `eager_times.py`. Throws `SkipscopeError('unsupported')` where `python` cannot run it. */
export async function eagerTimes(
  python: string,
  checkpoint: string,
  { calibration, layers, positions, tokens, rounds, limit }: GpuOrder,
): Promise<EagerTimes> {
  const asked = { checkpoint, calibration, layers, positions, tokens, rounds, limit };
  const options = Object.entries(asked).flatMap(([name, value]) => [`--${name}`, String(value)]);
  try {
    const { stdout } = await promisify(execFile)(python, [PROGRAM, ...options]);
    return eagerTimesSchema.parse(JSON.parse(stdout));
  } catch (cause) {
    throw new SkipscopeError(
      'unsupported',
      `PyTorch cannot be measured by ${python}: ${lastLine(errorMessage(cause))}`,
      'Name a Python with torch, transformers and Pillow by the variable PYTHON.',
      { cause },
    );
  }
}

/** Python says what is wrong at the end of its trace. */
function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
