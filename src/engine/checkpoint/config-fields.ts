import type { z } from 'zod';
import { count, positiveInteger } from '#engine/base/whole-number.ts';
import { SkipscopeError } from '#engine/base/errors.ts';

/**
 * A config key that transformers may omit or write as null, meaning its class default (configs are saved as a
 * difference to the defaults).
 */
export function withDefault<T extends z.ZodType>(schema: T, value: z.output<T>) {
  return schema.nullish().transform((given): z.output<T> => given ?? value);
}

/** Layers of a stack; the bound keeps a damaged number from becoming a list of that length. */
export const layerCount = positiveInteger.max(1000);

export const tokenId = count;

/** The refusal of a checkpoint that is sound but that this program cannot run, by the name of what is missing. */
export function unsupported(what: string, needed: string): SkipscopeError {
  return new SkipscopeError('unsupported', `${what} is not supported.`, needed);
}

/** Throws `SkipscopeError('unsupported')` unless a config key has the one value that is implemented. */
export function requireValue<T extends string | number | boolean>(key: string, value: T, only: T): void {
  if (value === only) return;
  throw unsupported(
    `config.json: ${key} ${JSON.stringify(value)}`,
    `Only ${JSON.stringify(only)} is implemented; use a checkpoint with that setting.`,
  );
}
