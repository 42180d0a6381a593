import type { WireError } from '#service/contract/wire.ts';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';

/** The answer to a call across a wire: its value, or its error as data. */
export type Reply<T> = { readonly value: T } | { readonly error: WireError };

/** Settles as `task` does, but never rejects. Whatever it throws after `signal` was aborted counts as the abort. */
export async function replyOf<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<Reply<T>> {
  try {
    return { value: await task() };
  } catch (error) {
    if (signal?.aborted === true) return { error: { kind: 'abort', message: 'The call was aborted.' } };
    return { error: wireErrorOf(error) };
  }
}

/** The value of a reply; throws the error it carries. */
export function valueOf<T>(reply: Reply<T>): T {
  if ('value' in reply) return reply.value;
  throw errorOf(reply.error);
}

/** Any thrown value as data. */
export function wireErrorOf(error: unknown): WireError {
  if (error instanceof SkipscopeError)
    return { kind: 'skipscope', code: error.code, message: error.message, remedy: error.remedy };
  return {
    kind: 'fault',
    message: errorMessage(error),
    stack: error instanceof Error ? (error.stack ?? '') : '',
  };
}

export function errorOf(error: WireError): Error {
  switch (error.kind) {
    case 'skipscope':
      return new SkipscopeError(error.code, error.message, error.remedy);
    case 'abort':
      return new DOMException(error.message, 'AbortError');
    case 'fault':
      return new SkipscopeError(
        'runtime',
        `Something unexpected went wrong: ${error.message}`,
        'Reload the page; a search goes on from its journal. Please report it if it happens again.',
        { cause: error.stack },
      );
  }
}
