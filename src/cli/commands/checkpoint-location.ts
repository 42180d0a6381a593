import { stat } from 'node:fs/promises';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { readHubEndpoint, readModelReference } from '#service/models/model-reference.ts';
import type { RemoteOrigin } from '#service/models/remote-origin.ts';
import type { Terminal } from './terminal.ts';

/** Location of a checkpoint; `name` identifies it, however it was typed. */
export type CheckpointLocation =
  | { readonly kind: 'folder'; readonly name: string }
  | {
      readonly kind: 'remote';
      readonly name: string;
      readonly origin: RemoteOrigin;
      /** The typed text where it may have been meant as a path; else null. */
      readonly maybePath: string | null;
    };

const REMEDY =
  'Give the path of a folder, owner/name of a repository on the Hugging Face hub, or an address that begins with https://.';
/** Paths that cannot be names of a repository. */
const PATH = /^(?:\.{0,2}|~|[a-z]:)[\\/]/i;

/**
 * Reads the source of a conversion: a folder that exists, else a repository or URL as the page reads them too. Throws
 * `SkipscopeError('not-found')` for a path to nothing and `'invalid-input'` for a text that names neither.
 */
export async function checkpointLocation(text: string, endpoint?: string): Promise<CheckpointLocation> {
  const entry = await stat(text).catch(() => null);
  if (entry?.isDirectory()) return { kind: 'folder', name: text };
  if (entry !== null)
    throw new SkipscopeError(
      'invalid-input',
      `${text} is a file.`,
      'Give the folder that holds the checkpoint.',
    );
  const hub = endpoint === undefined || endpoint === '' ? {} : { endpoint: readHubEndpoint(endpoint) };
  if (PATH.test(text)) throw noFolder(text);
  const maybePath = /^https?:/i.test(text) ? null : text;
  let origin: RemoteOrigin;
  try {
    origin = readModelReference(text, hub);
  } catch (cause) {
    throw maybePath === null ? cause : noFolder(text, cause);
  }
  return { kind: 'remote', name: nameOf(origin), origin, maybePath };
}

/** Unfinished work: the location it reads, and the commit. */
interface BegunWork {
  readonly origin: string;
  readonly revision: string | null;
}

/**
 * Opens the files at a location. Where `begun` read the same repository, its commit is read again, though the branch may
 * have moved on since. Throws as `openRemote` does.
 */
export async function openCheckpoint(
  location: CheckpointLocation,
  begun: BegunWork | null,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<FileSource> {
  if (location.kind === 'folder') return new DirectorySource(location.name);
  const { name, maybePath } = location;
  let { origin } = location;
  if (origin.kind === 'hub' && begun?.origin === name && begun.revision !== null) {
    origin = { ...origin, revision: begun.revision };
    terminal.note(`Reading ${origin.repository} at commit ${begun.revision}, with which this command began.`);
  }
  terminal.progress(`Looking up ${name}`);
  try {
    // The library of the hub is not needed for a folder.
    const { openRemote } = await import('#host/remote/open-origin.ts');
    return await openRemote(origin, {
      signal,
      onRetry: (why) => {
        terminal.note(why);
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    if (maybePath === null || !(error instanceof SkipscopeError)) throw error;
    throw new SkipscopeError(error.code, `There is no folder ${maybePath}. ${error.message}`, error.remedy, {
      cause: error,
    });
  }
}

function nameOf(origin: RemoteOrigin): string {
  return origin.kind === 'url' ? origin.url : `${origin.repository}@${origin.revision ?? 'main'}`;
}

function noFolder(text: string, cause?: unknown): SkipscopeError {
  const why = cause === undefined ? '' : ` ${errorMessage(cause)}`;
  return new SkipscopeError('not-found', `There is no folder ${text}.${why}`, REMEDY, { cause });
}
