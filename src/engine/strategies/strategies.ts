import { entryByKey } from '#engine/base/registry.ts';
import { blockInfluence } from './block-influence.ts';
import { fixedInterval, unevenInterval } from './fixed-interval.ts';
import { gmSkipBeam } from './gm-skip-beam.ts';
import { gmSkipFloating } from './gm-skip-floating.ts';
import { gmSkip } from './gm-skip.ts';
import { orderForward, orderReverse } from './order-deletion.ts';
import { sleb } from './sleb.ts';
import type { Strategy } from './strategy.ts';

/** Every way to choose blocks: the paper's method, our variants of it, and its rivals. */
export const STRATEGIES: readonly Strategy[] = [
  gmSkip,
  gmSkipFloating,
  gmSkipBeam,
  fixedInterval,
  unevenInterval,
  orderReverse,
  orderForward,
  sleb,
  blockInfluence,
];

/** Throws `SkipscopeError('invalid-input')` listing the known strategies. */
export function strategyByKey(key: string): Strategy {
  return entryByKey(STRATEGIES, 'strategy', key);
}
