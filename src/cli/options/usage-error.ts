import { SkipscopeError } from '#engine/base/errors.ts';

/** A command line that cannot be carried out as it was typed: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** `check` with the engine's complaint about an argument as a usage error. */
export function asUsage<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof SkipscopeError && error.code === 'invalid-input')
      throw new UsageError(`${error.message} ${error.remedy}`, { cause: error });
    throw error;
  }
}
