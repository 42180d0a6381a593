import { z } from 'zod';
import type { CallOptions } from '#service/contract/call-options.ts';
import { progress, wireError } from '#service/contract/wire.ts';
import { streamChunks } from '#engine/base/stream-chunks.ts';
import { errorOf } from '#client/reply.ts';

const line = z.union([
  z.object({ progress }),
  z.object({ error: wireError }),
  z.object({ value: z.unknown() }),
]);

/**
 * Reads the value from the JSON Lines of a long call, and calls `heard` with each piece of them. Throws the error that they hold, an `Error` when they hold
 * neither, and the reason of `signal` when that is aborted.
 */
export async function callReply(
  response: Response,
  { signal, onProgress }: CallOptions,
  heard: () => void,
): Promise<unknown> {
  for await (const text of linesOf(response, heard, signal)) {
    const said = line.parse(JSON.parse(text));
    if ('progress' in said) onProgress?.(said.progress);
    else if ('error' in said) throw errorOf(said.error);
    else return said.value;
  }
  throw new Error('the connection ended before the answer');
}

/** The lines of a body, each as soon as it is complete. */
async function* linesOf(response: Response, heard: () => void, signal?: AbortSignal): AsyncGenerator<string> {
  let rest = '';
  for await (const text of textOf(response, signal)) {
    heard();
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((whole) => whole !== '');
  }
}

/** The text of a body, piece by piece. A reader that stops early, or whose `signal` is aborted, frees the connection. */
export async function* textOf(response: Response, signal?: AbortSignal): AsyncGenerator<string> {
  if (response.body) yield* streamChunks(response.body.pipeThrough(new TextDecoderStream()), signal);
}
