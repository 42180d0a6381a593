import { expect, it } from 'vitest';
import { z } from 'zod';
import { nothing } from './fields.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';

const inputs = Object.entries(operations).flatMap(([namespace, named]) =>
  Object.entries<Operation>(named).flatMap(([name, { input }]) =>
    input === nothing ? [] : [[`${namespace}.${name}`, input] as const],
  ),
);

/** The paths of the texts of a JSON schema that may be of any length. */
function unbounded(schema: unknown, path = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const bounds = ['maxLength', 'pattern', 'enum', 'const'];
  if ('type' in schema && schema.type === 'string' && !bounds.some((bound) => bound in schema)) return [path];
  return Object.entries(schema).flatMap(([key, part]) => unbounded(part, `${path}/${key}`));
}

it.each(inputs)('every text of the input of %s has a greatest length', (_, input) => {
  expect(unbounded(z.toJSONSchema(input, { io: 'input' }))).toEqual([]);
});

it('a text that is too long is named, with the length that it may have', () => {
  const spec = {
    task: 'captioning',
    prompt: 'x'.repeat(10_001),
    maxNewTokens: 1,
    model: { name: 'x'.repeat(501), hash: 'x' },
    calibration: { name: 'x', id: 'x' },
  };
  const { error } = operations.runs.start.input.safeParse({ id: 'run', spec });
  expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
    ['spec.prompt', 'at most 10000 characters'],
    ['spec.model.name', 'at most 500 characters'],
  ]);
});
