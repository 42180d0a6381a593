import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { z } from 'zod';
import { CALIBRATION, MODEL, ROOT } from './model.ts';

/** Runs `skipscope COMMAND --json` on the model that the page loads, and checks what it prints. */
export async function skipscope<T>(
  command: string,
  args: readonly string[],
  schema: z.ZodType<T>,
): Promise<T> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'src/cli/main.ts', command, '--json', '--model', `public/${MODEL}`, ...args],
    { cwd: ROOT, maxBuffer: 2 ** 26 },
  );
  return schema.parse(JSON.parse(stdout));
}

/** A picture of the calibration set on disk. */
export function pictureFile(name: string): string {
  return `public/${CALIBRATION}/images/${name}`;
}
