import { blocksOutside } from '#engine/base/skip-set.ts';
import { deletionPath } from './deletion-path.ts';
import { parametersOf, type Strategy } from './strategy.ts';

export const orderReverse: Strategy = (context) =>
  deletionPath(context, [...blocksOutside(context.blocks)].reverse());

export const orderForward: Strategy = (context) => {
  const { start } = parametersOf(context, 'order-forward');
  return deletionPath(
    context,
    blocksOutside(context.blocks).filter((block) => block >= start),
  );
};
