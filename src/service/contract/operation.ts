import type { z } from 'zod';
import type { Local } from './file-contents.ts';
import type { CallOptions, RunCallbacks } from './call-options.ts';

/**
 * The way in which an operation answers.
 * - `value`: one value at once.
 * - `call`: progress while the operation works, and then the value.
 * - `text`, `bytes`: the contents of a file as it is stored.
 * - `run`: the events of a run while it is followed, and then its outcome.
 */
type OperationKind = 'value' | 'call' | 'text' | 'bytes' | 'run';

type Method = 'GET' | 'POST' | 'DELETE';

/**
 * The description of one operation of an engine, from which the clients and the routes of a server are made. The contents of
 * files are a `ContentReference` in the schemas and `FileContents` in a process (`Local`).
 */
export interface Operation<
  Kind extends OperationKind = OperationKind,
  Input extends z.ZodType = z.ZodType,
  Result extends z.ZodType = z.ZodType,
> {
  readonly kind: Kind;
  /**
   * Method and path of the HTTP protocol. The fields of the input that the path names with a colon travel in the path, the others
   * in the body. Null for an operation that the HTTP client answers by means of other operations.
   */
  readonly route: `${Method} /${string}` | null;
  /** One sentence for the description of the protocol. */
  readonly summary: string;
  readonly input: Input;
  readonly result: Result;
  /**
   * The reason why a `value` takes longer than a moment: files are read or written, or the evaluation under way has to end. The
   * client waits accordingly.
   */
  readonly wait?: 'transfer' | 'evaluation';
  /** Whether the answer over HTTP says that something was made (status 201). */
  readonly creates?: true;
  /** Most bytes of a request; `BODY_BYTES` by default. */
  readonly bodyBytes?: number;
  /** Most bytes of each file of the input, for operations that read a file as a whole; unlimited by default. */
  readonly fileBytes?: number;
}

/** Operations by namespace and name. */
export type OperationTable = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** The input of an operation as a process holds it. */
type InputOf<O extends Operation> = Local<z.output<O['input']>>;

type Answer<O extends Operation> = O['kind'] extends 'text'
  ? Promise<string>
  : O['kind'] extends 'bytes'
    ? Promise<Blob>
    : z.output<O['result']> extends undefined
      ? Promise<void>
      : Promise<Local<z.output<O['result']>>>;

/** An operation as a function. An operation without input is called with `undefined`, or without arguments. */
type OperationCall<O extends Operation> = O['kind'] extends 'run'
  ? (input: InputOf<O>, callbacks: RunCallbacks) => Answer<O>
  : InputOf<O> extends undefined
    ? (input?: undefined, options?: CallOptions) => Answer<O>
    : (input: InputOf<O>, options?: CallOptions) => Answer<O>;

/** Every operation of a namespace as a function. */
export type Functions<Namespace extends OperationTable[string]> = {
  readonly [Name in keyof Namespace]: OperationCall<Namespace[Name]>;
};
