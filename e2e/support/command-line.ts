import type { z } from 'zod';
import { callCli } from '#cli/testing/call-cli.ts';
import { CALIBRATION, MODEL } from './model.ts';

/** Runs `skipscope COMMAND --json` on the model that the page loads, and checks what it prints. */
export async function skipscope<T>(
  command: string,
  args: readonly string[],
  schema: z.ZodType<T>,
): Promise<T> {
  const { status, stdout, stderr } = await callCli(command, '--json', '--model', `public/${MODEL}`, ...args);
  if (status !== 0) throw new Error(stderr);
  return schema.parse(JSON.parse(stdout));
}

/** A picture of the calibration set on disk. */
export function pictureFile(name: string): string {
  return `public/${CALIBRATION}/images/${name}`;
}
