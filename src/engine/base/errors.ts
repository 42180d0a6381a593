import { z } from 'zod';
import { faultText } from './schema-issue.ts';

/** The kind of error; hosts map these to exit codes and to the page's error states. */
export const errorCodes = [
  'invalid-input',
  'invalid-checkpoint',
  'invalid-model',
  'invalid-calibration',
  'invalid-journal',
  'unsupported',
  'not-found',
  'connection',
  'runtime',
  'storage',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/**
 * The one error type that crosses the engine's boundary. `message` says what is wrong and where (file, tensor,
 * row); `remedy` says how to mend it. Both are complete sentences fit for a person to read. A message about several
 * things says so in its first line and names one of them in each further line.
 */
export class SkipscopeError extends Error {
  override readonly name = 'SkipscopeError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The readable sentence of any thrown value. What a schema throws is a list in JSON: its first fault is told in words. */
export function errorMessage(error: unknown): string {
  if (error instanceof z.core.$ZodError) return `A value is not of the expected form: ${faultText(error)}`;
  return error instanceof Error ? error.message : String(error);
}
