import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyBaseLogger } from 'fastify';
import type { WireError } from '#client/reply.ts';
import type { ServerOptions } from '#server/server-options.ts';

/** The program's own folder. */
const PROGRAM = fileURLToPath(new URL('../../..', import.meta.url));

/** An error as a client gets it. What it is not told goes into the log. */
export type OutwardError = (error: WireError, log: FastifyBaseLogger) => WireError;

/** Takes out of errors what is no client's business: stacks, and where on this machine files lie. */
export function outwardErrors({
  dataFolder,
  models,
  pageFolder,
}: Pick<ServerOptions, 'dataFolder' | 'models' | 'pageFolder'>): OutwardError {
  const places = [
    [dataFolder, '[data]'],
    ...models.flatMap((model) => (model.kind === 'folder' ? [[model.folder, '[model]'] as const] : [])),
    ...(pageFolder === null ? [] : [[pageFolder, '[page]'] as const]),
    [PROGRAM, '[program]'],
    [homedir(), '~'],
  ] as const;
  const known = places
    .flatMap(([folder, name]) => [[folder, name] as const, [resolve(folder), name] as const])
    .filter(([folder]) => folder.length > 1)
    .sort(([a], [b]) => b.length - a.length);
  const hidden = (text: string): string =>
    known.reduce((rest, [folder, name]) => rest.replaceAll(folder.replace(/\/$/u, ''), name), text);
  return (error, log) => {
    if (error.kind === 'abort') return error;
    if (error.kind === 'skipscope')
      return { ...error, message: hidden(error.message), remedy: hidden(error.remedy) };
    log.error({ message: error.message, stack: error.stack }, 'A request failed.');
    return { ...error, message: hidden(error.message), stack: '' };
  };
}
