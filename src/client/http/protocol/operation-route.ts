import { z } from 'zod';
import { BODY_BYTES, nothing } from '#service/contract/fields.ts';
import type { Operation } from '#service/contract/operation.ts';
import { operations } from '#service/contract/operations.ts';
import type { OperationId } from '#service/contract/client-of.ts';
import { type ReplyKind, type Route, noFields } from './route.ts';

/** How each kind of operation is answered over HTTP; a run is answered with its summary, and its events by a route of their own. */
const REPLIES = { value: 'json', call: 'call', text: 'text', bytes: 'bytes', run: 'json' } as const;

/** An operation that has a route, with its names. */
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
  const inPath = new Set(parametersOf(path));
  const fields = inPath.size === 0 ? {} : shapeOf(operation.input);
  const params = fieldsWhere(fields, (name) => inPath.has(name));
  const rest = inPath.size === 0 ? operation.input : fieldsWhere(fields, (name) => !inPath.has(name));
  const result = operation.kind === 'run' ? operations.runs.summary.result : operation.result;
  return {
    method,
    path,
    summary: operation.summary,
    access: 'paired',
    reply: replyOf(operation),
    params,
    query: noFields,
    body: isEmpty(rest) ? nothing : rest,
    bodyBytes: operation.bodyBytes ?? BODY_BYTES,
    result,
  };
}

function replyOf({ kind, result }: Operation): ReplyKind {
  return kind === 'value' && result === nothing ? 'none' : REPLIES[kind];
}

function partsOf(route: NonNullable<Operation['route']>): Pick<Route, 'method' | 'path'> {
  const [, method, path] = /^(GET|POST|DELETE) (\/.*)$/u.exec(route) ?? [];
  if (method === 'GET' || method === 'POST' || method === 'DELETE')
    return { method, path: `/${(path ?? '').slice(1)}` };
  throw new Error(`${route} is no route.`);
}

function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/:(\w+)/gu)].map(([, name = '']) => name);
}

function shapeOf(input: z.ZodType): z.ZodRawShape {
  return input instanceof z.ZodObject ? input.shape : {};
}

function fieldsWhere(shape: z.ZodRawShape, holds: (name: string) => boolean): z.ZodObject {
  return z.object(Object.fromEntries(Object.entries(shape).filter(([name]) => holds(name))));
}

function isEmpty(schema: z.ZodType): boolean {
  return (
    schema instanceof z.ZodUndefined ||
    (schema instanceof z.ZodObject && Object.keys(schema.shape).length === 0)
  );
}

/** What of an input travels in the path of a route, and what in the body. */
export function splitInput(
  { params, body }: Route,
  input: unknown,
): { readonly params: Record<string, unknown>; readonly body: unknown } {
  const fields = Object.entries(Object(input));
  const inPath = fields.filter(([name]) => name in params.shape);
  if (body === nothing) return { params: Object.fromEntries(inPath), body: undefined };
  if (inPath.length === 0) return { params: {}, body: input };
  return {
    params: Object.fromEntries(inPath),
    body: Object.fromEntries(fields.filter(([name]) => !(name in params.shape))),
  };
}

/** The route of an operation; throws for one that has none. */
export function routeTo(namespace: string, name: string): RoutedOperation {
  const found = routedOperations.find(({ id }) => id.namespace === namespace && id.name === name);
  if (found) return found;
  throw new TypeError(`The protocol has no route to ${namespace}.${name}.`);
}
