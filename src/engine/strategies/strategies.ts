import type { StrategyKey } from '#engine/search/strategy-choice.ts';
import { blockInfluence, orderForward, orderReverse } from './deletion-path.ts';
import { fixedInterval, unevenInterval } from './fixed-interval.ts';
import { gmSkipBeam } from './gm-skip-beam.ts';
import { gmSkipFloating } from './gm-skip-floating.ts';
import { gmSkip } from './gm-skip.ts';
import { sleb } from './sleb.ts';
import type { Strategy } from './strategy.ts';

/** The algorithm of every strategy in the catalogue. */
export const ALGORITHMS: Readonly<Record<StrategyKey, Strategy>> = {
  'gm-skip': gmSkip,
  'gm-skip-floating': gmSkipFloating,
  'gm-skip-beam': gmSkipBeam,
  'fixed-interval': fixedInterval,
  'uneven-interval': unevenInterval,
  'order-reverse': orderReverse,
  'order-forward': orderForward,
  sleb,
  'block-influence': blockInfluence,
};
