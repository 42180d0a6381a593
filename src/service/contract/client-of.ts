import type { CallOptions, RunCallbacks } from './call-options.ts';
import type { SkipscopeClient } from './operations.ts';

/** An operation by its namespace and name. */
export interface OperationId {
  readonly namespace: string;
  readonly name: string;
}

/** All that callers can give besides the input. */
export type InvokeOptions = CallOptions & Partial<RunCallbacks>;

/** Any operation as one function. */
export type Invoke = (operation: OperationId, input: unknown, options: InvokeOptions) => Promise<unknown>;

/** Some operations, by namespace. */
export type SomeOperations = {
  readonly [Namespace in keyof SkipscopeClient]?: Partial<SkipscopeClient[Namespace]>;
};

/**
 * A client all of whose operations are one function, but for those of `own`. It knows no names: the type of the table does, so that
 * the table itself need not be loaded.
 */
export function clientOf(invoke: Invoke, own: SomeOperations = {}): SkipscopeClient {
  const functionsOf = (namespace: string): object =>
    dictionary(
      (name) =>
        operationOf(own, { namespace, name }) ??
        ((input: unknown, options: InvokeOptions = {}) => invoke({ namespace, name }, input, options)),
    );
  // Every namespace and every name answers, so also those of the table.
  return dictionary(functionsOf) as SkipscopeClient;
}

/** An object whose every property is made by its name, once. */
function dictionary(make: (name: string) => unknown): object {
  const made = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_, name) {
        if (typeof name === 'symbol') return undefined;
        if (!made.has(name)) made.set(name, make(name));
        return made.get(name);
      },
    },
  );
}

/** Calls operations of a client by their names. Rejects with a `TypeError` for one that it does not have. */
export function invokeOn(client: SkipscopeClient): Invoke {
  return async (id, input, options) => {
    const operation = operationOf(client, id);
    if (operation) return operation(input, options);
    throw new TypeError(`There is no operation ${id.namespace}.${id.name}.`);
  };
}

type AnyOperation = (input: unknown, options: InvokeOptions) => unknown;

/** The operation of an engine, or of a part of one, by its names; undefined where it has none. */
function operationOf(engine: object, { namespace, name }: OperationId): AnyOperation | undefined {
  const functions = Object(Reflect.get(engine, namespace));
  const operation: unknown = Reflect.get(functions, name);
  if (typeof operation !== 'function') return undefined;
  return (input, options) => Reflect.apply(operation, functions, [input, options]);
}
