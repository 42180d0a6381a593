import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { type HubLocation, endpointOf } from '#service/models/remote-origin.ts';
import { NetworkError, isPassing, notNow } from './network-error.ts';

/** Throws `SkipscopeError('unsupported')` for a repository whose files are given to signed-in people only. */
export function refuseGated(repository: string, gated: false | 'auto' | 'manual'): void {
  if (gated === false) return;
  throw new SkipscopeError(
    'unsupported',
    `${repository} is gated: its files are given only to people who have signed in and accepted its terms.`,
    byHand(repository),
  );
}

export function missingFile({ repository }: HubLocation, path: string): SkipscopeError {
  return new SkipscopeError(
    'not-found',
    `The repository ${repository} has no file ${path}.`,
    'Check that it holds a LLaVA checkpoint in safetensors.',
  );
}

/** Translates a failure of @huggingface/hub; `path` is the requested file, if any. */
export function hubError(error: unknown, location: HubLocation, path?: string): SkipscopeError {
  if (error instanceof SkipscopeError) return error;
  const what = path === undefined ? location.repository : `${location.repository}/${path}`;
  const status = statusOf(error);
  if (status === null) {
    const message = `The download of ${what} broke off: ${errorMessage(error)}.`;
    return new NetworkError(message, 'Check the connection and try again.', { cause: error });
  }
  if (isPassing(status)) return notNow(`${endpointOf(location)}/${what}`, status);
  if (status === 404 && speaksOfRevision(error)) return noRevision(location, error);
  if (path === undefined && [401, 403, 404].includes(status)) return noRepository(location, error);
  return new SkipscopeError(
    'storage',
    `The hub answered ${status} to ${what}: ${errorMessage(error)}`,
    byHand(location.repository),
    { cause: error },
  );
}

/** The library appends the address to the hub's message, and addresses contain `/revision/` too. */
function speaksOfRevision(error: unknown): boolean {
  return /revision|rev id/i.test(errorMessage(error).replace(/\bURL: .*/s, ''));
}

/** The hub does not tell a stranger whether a repository is private or does not exist. */
function noRepository({ repository }: HubLocation, cause: unknown): SkipscopeError {
  return new SkipscopeError(
    'not-found',
    `The hub has no repository ${repository}, or it is private.`,
    `Check the name. ${byHand(repository)}`,
    { cause },
  );
}

function noRevision({ repository, revision }: HubLocation, cause: unknown): SkipscopeError {
  return new SkipscopeError(
    'not-found',
    `The repository ${repository} has no revision ${revision ?? 'main'}.`,
    'Give a branch, a tag or a commit of it.',
    { cause },
  );
}

function byHand(repository: string): string {
  return `If you have access to it, download it (hf download ${repository}) and give the folder.`;
}

/** HTTP status of a `HubApiError`; null for anything else. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
