import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

/** An error and its remedy, as the page shows them beside the part that failed. */
export interface Problem {
  readonly message: string;
  readonly remedy: string;
}

export function problemOf(error: unknown): Problem {
  if (error instanceof SkipscopeError) return { message: error.message, remedy: error.remedy };
  return { message: errorMessage(error), remedy: 'Try again; if it happens once more, reload the page.' };
}
