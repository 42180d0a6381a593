import { entryByKey } from '#engine/base/registry.ts';
import { skipPhase, STRATEGY_KEYS, type StrategyChoice, type StrategyKey } from './strategy-choice.ts';

/** The description of a strategy; its algorithm is in the folder `strategies`. */
export interface StrategyDescription {
  readonly key: StrategyKey;
  readonly label: string;
  readonly citation: string;
  /** What it does, in one sentence. */
  readonly summary: string;
  /** Whether it asks for the references' likelihood or for the blocks' influence. */
  readonly needsReferences?: true;
  /** Whether it compares skip sets by the references' likelihood. */
  readonly scoresReferences?: true;
  /** Whether candidates compete at each step, so that there is work to save. */
  readonly comparesCandidates?: true;
  /** Whether all its blocks are skipped at once. */
  readonly hasOnePoint?: true;
}

const CATALOGUE: Readonly<Record<StrategyKey, Omit<StrategyDescription, 'key'>>> = {
  'gm-skip': {
    label: 'GM-Skip',
    citation: 'GM-Skip, arXiv 2508.18227',
    summary: 'Removes, step by step, the block whose loss leaves the best metric.',
    comparesCandidates: true,
  },
  'gm-skip-floating': {
    label: 'GM-Skip, floating',
    citation: 'Skipscope; after Pudil et al., Floating search methods in feature selection, 1994',
    summary: 'GM-Skip that, after each removal, puts earlier blocks back where that raises the metric.',
    comparesCandidates: true,
  },
  'gm-skip-beam': {
    label: 'GM-Skip, beam',
    citation: 'Skipscope; beam search over the steps of GM-Skip, arXiv 2508.18227',
    summary: 'GM-Skip that goes on from the best few skip sets of each size instead of one.',
    comparesCandidates: true,
  },
  'fixed-interval': {
    label: 'Fixed interval',
    citation: 'Skip-MLLM, the baseline of GM-Skip, arXiv 2508.18227',
    summary: 'Skips every n-th block at once.',
    hasOnePoint: true,
  },
  'uneven-interval': {
    label: 'Uneven interval',
    citation: 'Control for the fixed interval of Skip-MLLM; GM-Skip, arXiv 2508.18227',
    summary: 'Skips as many blocks as the fixed interval does, drawn at random.',
    hasOnePoint: true,
  },
  'order-reverse': {
    label: 'Reverse order',
    citation: 'GM-Skip, arXiv 2508.18227, figure 3',
    summary: 'Removes the last block first, whatever the metric says.',
  },
  'order-forward': {
    label: 'Forward order',
    citation: 'GM-Skip, arXiv 2508.18227, figure 3',
    summary: 'Removes block after block from a first one on, whatever the metric says.',
  },
  sleb: {
    label: 'SLEB',
    citation:
      'Song et al., SLEB: Streamlining LLMs through Redundancy Verification and Elimination, ICML 2024',
    summary: 'Removes, step by step, the block whose loss keeps the references most likely.',
    needsReferences: true,
    scoresReferences: true,
    comparesCandidates: true,
  },
  'block-influence': {
    label: 'Block influence',
    citation:
      'Men et al., ShortGPT: Layers in Large Language Models are More Redundant Than You Expect, 2024',
    summary: 'Removes the block first that changes the residual stream least.',
    needsReferences: true,
  },
};

/** Every way to choose blocks: the paper's method, our variants of it, and its rivals. */
export const STRATEGIES: readonly StrategyDescription[] = STRATEGY_KEYS.map((key) => ({
  key,
  ...CATALOGUE[key],
}));

/** Throws `SkipscopeError('invalid-input')` listing the known strategies. */
export function strategyByKey(key: string): StrategyDescription {
  return entryByKey(STRATEGIES, 'strategy', key);
}

export function needsReferences(key: StrategyKey): boolean {
  return CATALOGUE[key].needsReferences ?? false;
}

export function scoresReferences(key: StrategyKey): boolean {
  return CATALOGUE[key].scoresReferences ?? false;
}

export function comparesCandidates(key: StrategyKey): boolean {
  return CATALOGUE[key].comparesCandidates ?? false;
}

export function hasOnePoint(key: StrategyKey): boolean {
  return CATALOGUE[key].hasOnePoint ?? false;
}

/** A strategy and its parameters in a few words each. */
export function strategySummary(choice: StrategyChoice): readonly string[] {
  const order = 'order' in choice ? [`${choice.order} order`] : [];
  const random = choice.key === 'uneven-interval' || ('order' in choice && choice.order === 'random');
  return [
    CATALOGUE[choice.key].label,
    ...order,
    ...('interval' in choice ? [`every ${String(choice.interval)} blocks`] : []),
    ...('width' in choice ? [`width ${String(choice.width)}`] : []),
    ...('start' in choice ? [`from block ${String(choice.start)}`] : []),
    ...(skipPhase(choice) === 'decode' ? ['in the answer only'] : []),
    ...(random && 'seed' in choice ? [`seed ${String(choice.seed)}`] : []),
  ];
}
