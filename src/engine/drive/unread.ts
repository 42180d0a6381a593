import type { SkipscopeError } from '#engine/base/errors.ts';

/** What of a stream could not be read: how often, and why the last time. */
export interface Unread {
  readonly count: number;
  readonly last: string | null;
}

export const NOTHING_UNREAD: Unread = { count: 0, last: null };

export function oneMore({ count }: Unread, { message }: SkipscopeError): Unread {
  return { count: count + 1, last: message };
}
