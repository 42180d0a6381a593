import type { z } from 'zod';
import { runRuntimeSchema } from './run-environment.ts';

/** Everything that decides how sums are rounded. If two tokens are nearly as likely, rounding decides the answer. */
export const arithmeticSchema = runRuntimeSchema.pick({
  provider: true,
  version: true,
  adapter: true,
  arithmetic: true,
  weights: true,
});

export type Arithmetic = z.infer<typeof arithmeticSchema>;

export function arithmeticOf({ provider, version, adapter, arithmetic, weights }: Arithmetic): Arithmetic {
  return { provider, version, adapter, arithmetic, weights };
}

/** Equal for devices that round alike. */
export function arithmeticKey({ provider, version, adapter, arithmetic, weights }: Arithmetic): string {
  return JSON.stringify([provider, version, adapter, arithmetic, weights]);
}
