import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FastifyBaseLogger } from 'fastify';
import type { WireError } from '#service/contract/wire.ts';

/** The program's own folder. */
const PROGRAM = fileURLToPath(new URL('../../..', import.meta.url));

/** An error as a client gets it. What it is not told goes into the log. */
export type OutwardError = (error: WireError, log: FastifyBaseLogger) => WireError;

/** A text without what is no client's business. */
export type TextHiding = (text: string) => string;

/** The folders of a server, all of them absolute. */
interface ServerFolders {
  readonly dataFolder: string;
  readonly models: readonly (
    { readonly kind: 'folder'; readonly folder: string } | { readonly kind: 'remote' }
  )[];
  readonly pageFolder: string | null;
}

/** Puts names in place of the folders of this machine in texts. */
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

/** Takes stacks out of errors, and what `hide` takes out of texts. */
export function outwardErrors(hide: TextHiding): OutwardError {
  return (error, log) => {
    if (error.kind === 'abort') return error;
    if (error.kind === 'skipscope')
      return { ...error, message: hide(error.message), remedy: hide(error.remedy) };
    log.error({ message: error.message, stack: error.stack }, 'A request failed.');
    return { ...error, message: hide(error.message), stack: '' };
  };
}
