import { z } from 'zod';

/** How a route answers: one JSON value, progress and then a value (JSON Lines), a stream of events, text, bytes, or nothing. */
export type ReplyKind = 'json' | 'call' | 'events' | 'text' | 'bytes' | 'none';

/** What both sides know of a request. */
export interface Route<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for each of `params`. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** `public` routes ask for no pairing token. */
  readonly access: 'paired' | 'public';
  readonly reply: ReplyKind;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Bytes of a body, at most. */
  readonly bodyBytes: number;
  readonly result: Result;
}

/** No parameters. */
export const noFields = z.object({});
/** A body that is no JSON. */
export const bytes = z.instanceof(Uint8Array);
