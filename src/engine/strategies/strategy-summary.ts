import { skipPhase, type StrategyChoice } from '#engine/search/strategy-choice.ts';
import { strategyByKey } from './strategies.ts';

/** A strategy and its parameters in a few words each. */
export function strategySummary(choice: StrategyChoice): readonly string[] {
  const { label } = strategyByKey(choice.key);
  const order = 'order' in choice ? [`${choice.order} order`] : [];
  const random = choice.key === 'uneven-interval' || ('order' in choice && choice.order === 'random');
  return [
    label,
    ...order,
    ...('interval' in choice ? [`every ${String(choice.interval)} blocks`] : []),
    ...('width' in choice ? [`width ${String(choice.width)}`] : []),
    ...('start' in choice ? [`from block ${String(choice.start)}`] : []),
    ...(skipPhase(choice) === 'decode' ? ['in the answer only'] : []),
    ...(random && 'seed' in choice ? [`seed ${String(choice.seed)}`] : []),
  ];
}
