import { z } from 'zod';

/** How a route answers: one JSON value, progress and then a value (JSON Lines), a stream of events, bytes, or nothing. */
export type ReplyKind = 'json' | 'call' | 'events' | 'bytes' | 'none';

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
  /** Bytes of a body, at most; `BODY_BYTES` unless a route says otherwise. */
  readonly bodyBytes?: number;
  readonly result: Result;
}

/** Bytes of a body that lists nothing. */
export const BODY_BYTES = 2 ** 20;

/** No parameters. */
export const noFields = z.object({});
/** No body, or no result. */
export const nothing = z.undefined();
/** A body that is no JSON. */
export const bytes = z.instanceof(Uint8Array);
