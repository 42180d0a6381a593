import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { isNotFound, named } from './opfs-errors.ts';

/** Translates a failure of a folder that a person has chosen. */
export function folderError(path: string, cause: unknown): SkipscopeError {
  if (cause instanceof SkipscopeError) return cause;
  if (named(cause, 'QuotaExceededError'))
    return new SkipscopeError(
      'storage',
      `The disk is full: ${path} does not fit.`,
      'Make room on it, and choose the same folder again: the export goes on behind the files that are finished.',
      { cause },
    );
  if (isNotFound(cause))
    return new SkipscopeError('not-found', `${path} is not there any more.`, 'Choose the folder again.', {
      cause,
    });
  if (named(cause, 'NotAllowedError'))
    return new SkipscopeError(
      'storage',
      `The browser does not let the page write ${path}.`,
      'Choose the folder again, and allow the page to write in it.',
      { cause },
    );
  return new SkipscopeError(
    'storage',
    `${path} cannot be written or read: ${errorMessage(cause)}.`,
    'Choose another folder.',
    { cause },
  );
}
