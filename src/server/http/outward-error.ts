import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FastifyBaseLogger } from 'fastify';
import type { WireError } from '#service/contract/wire.ts';

/** The folder of this program. */
const PROGRAM = fileURLToPath(new URL('../../..', import.meta.url));

/** Turns an error into the form that a client receives. Details that the client does not receive are logged. */
export type OutwardError = (error: WireError, log: FastifyBaseLogger) => WireError;

/** Removes details from a text that clients must not learn. */
export type TextHiding = (text: string) => string;

/** The folders of a server, as absolute paths. */
interface ServerFolders {
  readonly dataFolder: string;
  readonly models: readonly (
    { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'remote' }
  )[];
  readonly pageFolder: string | null;
}

/** Makes a function that replaces the folders of this machine in texts by names such as `[data]`. */
export function folderHiding({ dataFolder, models, pageFolder }: ServerFolders): TextHiding {
  const folders = [
    [dataFolder, '[data]'],
    ...models.flatMap((model) => (model.kind === 'folder' ? [[model.folder, '[model]'] as const] : [])),
    ...(pageFolder === null ? [] : [[pageFolder, '[page]'] as const]),
    [PROGRAM, '[program]'],
    [homedir(), '~'],
  ] as const;
  const known = folders.filter(([folder]) => folder.length > 1).sort(([a], [b]) => b.length - a.length);
  return (text) =>
    known.reduce((rest, [folder, name]) => rest.replaceAll(folder.replace(/[/\\]$/u, ''), name), text);
}

/** Makes a function that removes stacks from errors, and applies `hide` to their texts. */
export function outwardErrors(hide: TextHiding): OutwardError {
  return (error, log) => {
    if (error.kind === 'abort') return error;
    if (error.kind === 'skipscope')
      return { ...error, message: hide(error.message), remedy: hide(error.remedy) };
    log.error({ message: error.message, stack: error.stack }, 'A request failed.');
    return { ...error, message: hide(error.message), stack: '' };
  };
}
