import { z } from 'zod';
import { BODY_BYTES, nothing } from '#service/contract/fields.ts';
import type { Operation } from '#service/contract/operation.ts';
import { operations } from '#service/contract/operations.ts';
import type { OperationId } from '#service/contract/client-of.ts';
import { type ReplyKind, type Route, noFields } from './route.ts';

/** An operation that has a route, with its id. */
export interface RoutedOperation {
  readonly id: OperationId;
  readonly operation: Operation;
  readonly route: Route;
}

/** Every operation that has a route. */
export const routedOperations: readonly RoutedOperation[] = Object.entries(operations).flatMap(
  ([namespace, named]) =>
    Object.entries<Operation>(named).flatMap(([name, operation]) => {
      const route = routeOf(operation);
      return route ? [{ id: { namespace, name }, operation, route }] : [];
    }),
);

function routeOf(operation: Operation): Route | null {
  if (operation.route === null) return null;
  const { method, path } = partsOf(operation.route);
  const { params, body } = schemasOf(operation.input, path);
  const reply = replyKindOf(operation);
  return {
    method,
    path,
    summary: operation.summary,
    access: 'paired',
    reply,
    status: reply === 'none' ? 204 : operation.creates === true ? 201 : 200,
    params,
    query: noFields,
    body,
    bodyBytes: operation.bodyBytes ?? BODY_BYTES,
    result: operation.kind === 'run' ? operations.runs.summary.result : operation.result,
  };
}

/** The form of an answer. A request for a run is answered with the summary of the run; its events have a route of their own. */
function replyKindOf({ kind, result }: Operation): ReplyKind {
  if (kind === 'value') return result === nothing ? 'none' : 'json';
  return kind === 'run' ? 'json' : kind;
}

function partsOf(route: NonNullable<Operation['route']>): Pick<Route, 'method' | 'path'> {
  const [, method, rest = ''] = /^(GET|POST|DELETE) \/(.*)$/u.exec(route) ?? [];
  if (method === 'GET' || method === 'POST' || method === 'DELETE') return { method, path: `/${rest}` };
  throw new Error(`${route} is no route.`);
}

/** The schemas of the fields that the path names, and of all others. */
function schemasOf(input: z.ZodType, path: string): Pick<Route, 'params' | 'body'> {
  const names = [...path.matchAll(/:(\w+)/gu)].map(([, name = '']) => name);
  if (names.length === 0 || !(input instanceof z.ZodObject)) return { params: noFields, body: input };
  const fields = Object.entries(input.shape);
  const schemaWhere = (inPath: boolean): z.ZodObject =>
    z.object(Object.fromEntries(fields.filter(([name]) => names.includes(name) === inPath)));
  const body = schemaWhere(false);
  return { params: schemaWhere(true), body: Object.keys(body.shape).length === 0 ? nothing : body };
}

/** The parts of an input that travel in the path of a route, and those that travel in the body. */
export function splitInput(
  { params, body }: Route,
  input: unknown,
): { readonly params: Record<string, unknown>; readonly body: unknown } {
  const fields: [string, unknown][] = Object.entries(input ?? {});
  const fieldsWhere = (inPath: boolean): Record<string, unknown> =>
    Object.fromEntries(fields.filter(([name]) => name in params.shape === inPath));
  return { params: fieldsWhere(true), body: body === nothing ? undefined : fieldsWhere(false) };
}

/** The input of an operation from the path and the body of a request; the inverse of `splitInput`. */
export function joinInput({
  params,
  body,
}: {
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}): unknown {
  return Object.keys(params).length === 0 ? body : { ...params, ...(body ?? {}) };
}

/** The route of an operation that is named in the code. Throws a `TypeError` for an operation without a route. */
export function routeTo<Namespace extends keyof typeof operations>(
  namespace: Namespace,
  name: keyof (typeof operations)[Namespace] & string,
): RoutedOperation {
  return routedOperation({ namespace, name });
}

/** An operation with its route. Throws a `TypeError` for an operation without a route. */
export function routedOperation({ namespace, name }: OperationId): RoutedOperation {
  const found = routedOperations.find(({ id }) => id.namespace === namespace && id.name === name);
  if (found) return found;
  throw new TypeError(`The protocol has no route to ${namespace}.${name}.`);
}
