import type { CallOptions, RunCallbacks } from './call-options.ts';
import type { SkipscopeClient } from './operations.ts';

/** An operation by its namespace and name. */
export interface OperationId {
  readonly namespace: string;
  readonly name: string;
}

/** The options of every kind of operation. */
export type InvokeOptions = CallOptions & Partial<RunCallbacks>;

/** Calls an operation by its id. */
export type Invoke = (operation: OperationId, input: unknown, options: InvokeOptions) => Promise<unknown>;

/** A part of the operations, by namespace. */
export type SomeOperations = {
  readonly [Namespace in keyof SkipscopeClient]?: Partial<SkipscopeClient[Namespace]>;
};

/**
 * A client that answers the operations of `own` itself and passes every other one to `invoke`. Names are checked by the type
 * only, so that the table of operations with its schemas need not be loaded.
 */
export function clientOf(invoke: Invoke, own: SomeOperations = {}): SkipscopeClient {
  const functionsOf = (namespace: string): object =>
    dictionary(
      (name) =>
        operationOf(own, { namespace, name }) ??
        ((input: unknown, options: InvokeOptions = {}) => invoke({ namespace, name }, input, options)),
    );
  // The proxy has a function for every namespace and name, and so for those of the table.
  return dictionary(functionsOf) as SkipscopeClient;
}

/**
 * An object that makes the property of any name when it is first read. A symbol names no property, and neither does `then`: an
 * object with a function of that name would count as a promise, and awaiting it would never end.
 */
function dictionary(make: (name: string) => unknown): object {
  const made = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_, name) {
        if (typeof name === 'symbol' || name === 'then') return undefined;
        if (!made.has(name)) made.set(name, make(name));
        return made.get(name);
      },
    },
  );
}

/** Calls the operations of a client by their ids. Rejects with a `TypeError` for an operation that the client lacks. */
export function invokeOn(client: SkipscopeClient): Invoke {
  return async (id, input, options) => {
    const operation = operationOf(client, id);
    if (operation) return operation(input, options);
    throw new TypeError(`There is no operation ${id.namespace}.${id.name}.`);
  };
}

type AnyOperation = (input: unknown, options: InvokeOptions) => unknown;

/** The operation of a client, or of a part of one, bound to its namespace; undefined when there is none of this id. */
function operationOf(engine: object, { namespace, name }: OperationId): AnyOperation | undefined {
  const functions: unknown = Reflect.get(engine, namespace);
  if (typeof functions !== 'object' || functions === null) return undefined;
  const operation: unknown = Reflect.get(functions, name);
  if (typeof operation !== 'function') return undefined;
  return (input, options) => Reflect.apply(operation, functions, [input, options]);
}
