import type { FaultContext } from './campaign.ts';

/** When a host is killed. */
export type KillMoment =
  /** Once its journal has grown by so much: in the middle of an evaluation or of a write. */
  | { readonly kind: 'growth'; readonly amount: number }
  /** After a time, be it before the search begins. */
  | { readonly kind: 'time'; readonly ms: number };

/** How often the moment is a time, and not the growth of the journal. */
const BY_TIME = 0.25;

/** A random moment: at most `most` of growth, or at most `mostMs` of time. */
export function drawMoment(
  { random }: Pick<FaultContext, 'random'>,
  most: number,
  mostMs: number,
): KillMoment {
  const byTime = random() < BY_TIME;
  return byTime ? { kind: 'time', ms: random() * mostMs } : { kind: 'growth', amount: random() * most };
}

/** Whether facts are the beginning of those of the undisturbed run. */
export function isBeginning(facts: readonly string[], whole: readonly string[]): boolean {
  return facts.length <= whole.length && facts.every((fact, at) => fact === whole[at]);
}
