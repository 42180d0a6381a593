import { z } from 'zod';

/** The form of an answer: a JSON value, progress and then a value (JSON Lines), a stream of events, text, bytes, or nothing. */
export type ReplyKind = 'json' | 'call' | 'events' | 'text' | 'bytes' | 'none';

/** The description of a request and its answer, which the client and the server share. */
export interface Route<
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with `:name` for each field of `params`. */
  readonly path: `/${string}`;
  readonly summary: string;
  /** Whether the route asks for the pairing token (`paired`) or not (`public`). */
  readonly access: 'paired' | 'public';
  readonly reply: ReplyKind;
  /** Status of an answer that is no error. */
  readonly status: 200 | 201 | 204;
  /** Type of an answer of bytes or text; that of the kind of reply by default. */
  readonly mediaType?: string;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Most bytes of a body. */
  readonly bodyBytes: number;
  readonly result: Result;
}

/** The schema of a path or a query without parameters. */
export const noFields = z.object({});
/** The schema of a body of bytes instead of JSON. */
export const bytes = z.instanceof(Uint8Array);
