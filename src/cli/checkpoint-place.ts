import { stat } from 'node:fs/promises';
import type { BegunConversion } from '#engine/convert/conversion-ledger.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import { DirectorySource } from '#host/node/files/directory.ts';
import { readHubEndpoint, readModelReference } from '#service/models/model-reference.ts';
import { openRemote } from '#host/remote/open-origin.ts';
import type { RemoteOrigin } from '#service/models/remote-origin.ts';
import type { Terminal } from './terminal.ts';

/** Where a checkpoint lies; `name` is the same whenever the same place is meant. */
export type CheckpointPlace =
  | { readonly kind: 'folder'; readonly name: string }
  | {
      readonly kind: 'remote';
      readonly name: string;
      readonly origin: RemoteOrigin;
      /** What was typed, where it may have been meant as a path; else null. */
      readonly maybePath: string | null;
    };

const REMEDY =
  'Give the path of a folder, owner/name of a repository on the Hugging Face hub, or an address that begins with https://.';
/** Paths that no repository is named like. */
const PATH = /^(?:\.{0,2}|~|[a-z]:)[\\/]/i;

/**
 * What the source of a conversion names: a folder that exists, else what the page takes it for too. Throws
 * `SkipscopeError('not-found')` for a path that leads nowhere and `'invalid-input'` for what names nothing.
 */
export async function checkpointPlace(text: string, endpoint?: string): Promise<CheckpointPlace> {
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

/**
 * The files at a place; of a repository, those of the commit with which `begun` read the same place, though its branch may
 * have moved on. Throws as `openRemote` does.
 */
export async function openCheckpoint(
  place: CheckpointPlace,
  begun: BegunConversion | null,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<FileSource> {
  if (place.kind === 'folder') return new DirectorySource(place.name);
  const { name, maybePath } = place;
  let { origin } = place;
  if (origin.kind === 'hub' && begun?.origin === name && begun.revision !== null) {
    origin = { ...origin, revision: begun.revision };
    terminal.note(
      `Reading ${origin.repository} at commit ${begun.revision}, with which this conversion began.`,
    );
  }
  terminal.progress(`Looking up ${name}`);
  try {
    return await openRemote(origin, { signal });
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
