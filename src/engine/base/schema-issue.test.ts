import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorMessage } from './errors.ts';
import { faultText } from './schema-issue.ts';

function told(schema: z.ZodType, value: unknown): string {
  const { error } = schema.safeParse(value);
  if (!error) throw new Error('The value was taken.');
  return faultText(error);
}

describe('what a schema refuses, in words', () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.object({ a: z.string() }), {}, 'a: it is missing'],
    [z.object({ a: z.object({ b: z.number() }) }), { a: { b: 'x' } }, 'a.b: it must be a number, not a text'],
    [z.number(), NaN, 'it must be a number'],
    [z.number().int(), 1.5, 'it must be a whole number'],
    [z.number().max(1), 2, 'it must be at most 1'],
    [z.number().positive(), 0, 'it must be more than 0'],
    [z.string().min(1), '', 'it is empty'],
    [z.string().min(3), 'a', 'it must be at least 3 characters long'],
    [z.array(z.number()).min(1), [], 'it is empty'],
    [z.array(z.number()).min(2), [1], 'it must be at least 2 entries long'],
    [z.array(z.number()), 3, 'it must be a list, not a number'],
    [z.tuple([z.number()]), null, 'it must be a list, not null'],
    [z.union([z.string(), z.number(), z.bigint()]), null, 'it must be a text or a number'],
    [z.enum(['x', 'y', 'z']), 'a', 'it must be "x", "y" or "z"'],
    [z.literal(3), 4, 'it must be 3'],
    [z.strictObject({}), { k: 1 }, 'it has "k", which is not known'],
    [z.union([z.string(), z.number()]), null, 'it must be a text or a number'],
    [z.discriminatedUnion('k', [z.object({ k: z.literal('q') })]), { k: 'a' }, 'k: it must be "q"'],
    [z.iso.datetime(), 'a', 'it is not of the right form'],
    [z.string().regex(/^a$/u, 'an a is wanted'), 'b', 'an a is wanted'],
    [z.number().multipleOf(2), 3, 'it must be a multiple of 2'],
    [z.record(z.string(), z.number()), { a: 'x' }, 'a: it must be a number, not a text'],
  ])('%#: %j', (schema, value, text) => {
    expect(told(schema, value)).toBe(text);
  });

  it('holds for what a schema throws', () => {
    const thrown = z.object({ a: z.number() }).safeParse({ a: 'x' }).error;
    expect(errorMessage(thrown)).toBe(
      'A value is not of the expected form: a: it must be a number, not a text',
    );
  });
});
