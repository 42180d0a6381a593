import type { z } from 'zod';
import type { Local } from './file-contents.ts';
import type { CallOptions, RunCallbacks } from './call-options.ts';

/**
 * How an operation answers.
 * - `value`: one value at once.
 * - `call`: progress while it works, and then the value.
 * - `text`, `bytes`: the content of a file as it is stored.
 * - `run`: the events of a run while it goes on, and then its outcome.
 */
export type OperationKind = 'value' | 'call' | 'text' | 'bytes' | 'run';

type Method = 'GET' | 'POST' | 'DELETE';

/**
 * One question that a page, a server or the command line can put to an engine, and all that passing it on takes. Contents of files
 * are `ContentReference` in the schemas and `FileContents` in the process (`Local`).
 */
export interface Operation<
  Kind extends OperationKind = OperationKind,
  Input extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
> {
  readonly kind: Kind;
  /**
   * Method and path of the HTTP protocol. Fields of the input that the path names with a colon travel in the path, the others in the
   * body. Null for an operation that a client answers from others of the same server.
   */
  readonly route: `${Method} /${string}` | null;
  /** One sentence for the description of the protocol. */
  readonly summary: string;
  readonly input: Input;
  readonly result: Result;
  /** How long a client waits for a `value`: a moment by default, longer for reading and writing files or for an evaluation under way. */
  readonly wait?: 'transfer' | 'evaluation';
  /** Bytes of a request, at most: `BODY_BYTES` by default. */
  readonly bodyBytes?: number;
  /** Bytes of each file of the input, at most, where files are read as a whole. */
  readonly fileBytes?: number;
}

/** Operations by namespace and name. */
export type OperationTable = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** The input of an operation as it is called in the process. */
export type InputOf<O extends Operation> = Local<z.output<O['input']>>;

type Answer<O extends Operation> = O['kind'] extends 'text'
  ? Promise<string>
  : O['kind'] extends 'bytes'
    ? Promise<Blob>
    : z.output<O['result']> extends undefined
      ? Promise<void>
      : Promise<Local<z.output<O['result']>>>;

/** An operation as a function. One without input is called with `undefined`, or without arguments. */
export type OperationCall<O extends Operation> = O['kind'] extends 'run'
  ? (input: InputOf<O>, callbacks: RunCallbacks) => Answer<O>
  : InputOf<O> extends undefined
    ? (input?: undefined, options?: CallOptions) => Answer<O>
    : (input: InputOf<O>, options?: CallOptions) => Answer<O>;

/** Every operation of a namespace as a function. */
export type Functions<Namespace extends OperationTable[string]> = {
  readonly [Name in keyof Namespace]: OperationCall<Namespace[Name]>;
};
