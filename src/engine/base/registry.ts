import { SkipscopeError } from './errors.ts';

/**
 * The entry of an explicit registry under `key`.
 *
 * Throws `SkipscopeError('invalid-input')` listing the known keys when there is none; `kind` names what the registry
 * holds (`task`, `metric` ...).
 */
export function entryByKey<Entry extends { readonly key: string }>(
  registry: readonly Entry[],
  kind: string,
  key: string,
): Entry {
  const entry = registry.find((candidate) => candidate.key === key);
  if (entry) return entry;
  const known = registry.map((candidate) => candidate.key).join(', ');
  throw new SkipscopeError('invalid-input', `There is no ${kind} "${key}".`, `Use one of: ${known}.`);
}
