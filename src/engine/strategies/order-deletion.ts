import { blocksOutside } from '#engine/base/skip-set.ts';
import { deletionPath } from './deletion-path.ts';
import { parametersOf, type Strategy } from './strategy.ts';

const CITATION = 'GM-Skip, arXiv 2508.18227, figure 3';

export const orderReverse: Strategy = {
  key: 'order-reverse',
  label: 'Reverse order',
  citation: CITATION,
  summary: 'Removes the last block first, whatever the metric says.',
  run: (context) => deletionPath(context, [...blocksOutside(context.blocks)].reverse()),
};

export const orderForward: Strategy = {
  key: 'order-forward',
  label: 'Forward order',
  citation: CITATION,
  summary: 'Removes block after block from a first one on, whatever the metric says.',
  run(context) {
    const { start } = parametersOf(context, 'order-forward');
    return deletionPath(
      context,
      blocksOutside(context.blocks).filter((block) => block >= start),
    );
  },
};
