import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nothing } from '#service/contract/fields.ts';
import type { Operation } from '#service/contract/operation.ts';
import { operations } from '#service/contract/operations.ts';
import { joinInput, routeTo, routedOperation, routedOperations, splitInput } from './operation-route.ts';
import { routes } from './routes.ts';

const named = routedOperations.map((routed) => ({
  ...routed,
  label: `${routed.id.namespace}.${routed.id.name}`,
}));

/** Every operation of the table, also those that have no route. */
const table = Object.entries(operations).flatMap(([namespace, ofNamespace]) =>
  Object.entries<Operation>(ofNamespace).map(([name, operation]) => ({
    label: `${namespace}.${name}`,
    operation,
  })),
);

/** An input with a different text in each field of the schema; `undefined` for an operation without input. */
function inputFor({ input }: Operation): unknown {
  if (input === nothing) return undefined;
  if (!(input instanceof z.ZodObject)) throw new Error('The input of an operation is an object, or nothing.');
  return Object.fromEntries(Object.keys(input.shape).map((name) => [name, `value of ${name}`]));
}

describe('the routes of the operations', () => {
  it('exist for every operation that names one', () => {
    const withRoute = table.filter(({ operation }) => operation.route !== null);
    expect(named.map(({ label }) => label)).toEqual(withRoute.map(({ label }) => label));
    expect(named.map(({ route }) => `${route.method} ${route.path}`)).toEqual(
      withRoute.map(({ operation }) => operation.route),
    );
  });

  it('differ in method or path, also from the other routes of a server', () => {
    // Names of parameters do not tell addresses apart.
    const addresses = routes.map(([, { method, path }]) => `${method} ${path.replaceAll(/:\w+/gu, ':')}`);
    expect(addresses.filter((address, at) => addresses.indexOf(address) !== at)).toEqual([]);
  });

  it('are found by the names of their operations, and by no others', () => {
    expect(routeTo('runs', 'journal').route.path).toBe('/v1/runs/:id/journal');
    expect(() => routeTo('runs', 'events')).toThrow('The protocol has no route to runs.events.');
    expect(() => routedOperation({ namespace: 'nowhere', name: 'list' })).toThrow(
      'The protocol has no route to nowhere.list.',
    );
  });

  it.each(named)('answer $label as its kind and its result say', ({ operation, route }) => {
    if (operation.kind === 'value' && operation.result === nothing) expect(route.reply).toBe('none');
    else if (operation.kind === 'value' || operation.kind === 'run') expect(route.reply).toBe('json');
    else expect(route.reply).toBe(operation.kind);
  });

  it('answer a run with its summary', () => {
    expect(routeTo('runs', 'start').route.result).toBe(operations.runs.summary.result);
    expect(routeTo('runs', 'resume').route.result).toBe(operations.runs.summary.result);
  });
});

describe('the input of an operation', () => {
  it.each(named)('of $label is split and joined again', ({ operation, route }) => {
    const input = inputFor(operation);
    const parts = splitInput(route, input);
    const inPath = [...route.path.matchAll(/:(\w+)/gu)].map(([, name]) => name);
    expect(Object.keys(parts.params).toSorted()).toEqual(inPath.toSorted());
    expect(Object.keys(route.params.shape).toSorted()).toEqual(inPath.toSorted());
    expect(joinInput(parts)).toEqual(input);
    // The body has no field of the path, and a route without a body has none.
    for (const name of inPath) expect(parts.body ?? {}).not.toHaveProperty(name ?? '');
    if (route.body === nothing) expect(parts.body).toBeUndefined();
    else expect(Object.keys(parts.body ?? {})).not.toEqual([]);
  });

  it('keeps the schemas of its fields in the route', () => {
    const { route } = routeTo('runs', 'adopt');
    expect(route.params.shape['id']).toBe(operations.runs.adopt.input.shape.id);
    expect(route.params.safeParse({ id: '../escape' }).success).toBe(false);
    expect(route.body.safeParse({ journal: { sha256: 'f'.repeat(64), bytes: 1 } }).success).toBe(true);
    expect(route.body.safeParse({ journal: null }).success).toBe(false);
  });

  it.each(table)('of $label can be described as a JSON schema', ({ operation: { input } }) => {
    if (input === nothing) return;
    expect(z.toJSONSchema(input, { io: 'input' })).toMatchObject({ type: 'object' });
  });
});
