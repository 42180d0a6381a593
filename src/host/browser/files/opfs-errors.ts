import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

/** True for the browser's answer to a file or folder that is not there. */
export function isNotFound(error: unknown): boolean {
  return named(error, 'NotFoundError') || named(error, 'TypeMismatchError');
}

/** Translates a failure of the browser's storage for a person. */
export function storageError(path: string, cause: unknown): SkipscopeError {
  if (cause instanceof SkipscopeError) return cause;
  if (named(cause, 'QuotaExceededError'))
    return new SkipscopeError(
      'storage',
      `This browser's storage is full: ${path} does not fit.`,
      'Delete stored models or make room on the disk, then import again: it goes on where it stopped.',
      { cause },
    );
  if (isNotFound(cause))
    return new SkipscopeError(
      'not-found',
      `${path} is not in this browser's storage.`,
      'Import the model again.',
      { cause },
    );
  return new SkipscopeError(
    'storage',
    `This browser's storage failed at ${path}: ${errorMessage(cause)}.`,
    'Allow this site to store data, and make room on the disk.',
    { cause },
  );
}

/** True for a failure of the storage. The browser throws DOMExceptions; so does an abort, which must stay one. */
export function isOfStorage(error: unknown): boolean {
  return error instanceof DOMException && error.name !== 'AbortError' && error.name !== 'TimeoutError';
}

/** Whether an error of the browser has this name. */
export function named(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
