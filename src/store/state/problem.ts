import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

/** What went wrong and how to mend it, as the page shows it beside the place where it arose. */
export interface Problem {
  readonly message: string;
  readonly remedy: string;
}

export function problemOf(error: unknown): Problem {
  if (error instanceof SkipscopeError) return { message: error.message, remedy: error.remedy };
  return { message: errorMessage(error), remedy: 'Try again; if it happens once more, reload the page.' };
}
