import { z } from 'zod';
import type { Progress } from '#service/contract/call-options.ts';
import { progress, wireError } from '#service/contract/wire.ts';
import { errorOf } from '#client/reply.ts';

const line = z.union([
  z.object({ progress }),
  z.object({ error: wireError }),
  z.object({ value: z.unknown() }),
]);

/** Reads the JSON Lines of a long call to the value. Throws the error that they carry, and when they end before either. */
export async function callReply(
  response: Response,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<unknown> {
  for await (const text of linesOf(response)) {
    const said = line.parse(JSON.parse(text));
    if ('progress' in said) onProgress?.(said.progress);
    else if ('error' in said) throw errorOf(said.error);
    else return said.value;
  }
  throw new Error('the connection ended before the answer');
}

/** Whole lines of a body as they come. */
async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const text of textOf(response)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((whole) => whole !== '');
  }
}

/** A body as text, piece by piece. */
export async function* textOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Whoever stops reading gives the connection back.
    await reader.cancel().catch(() => undefined);
  }
}
