import type { BlockValue, ImportanceKey, ImportanceMeasure, ImportanceScan } from './importance-measure.ts';
import type { CosineSum } from './sample-reading.ts';

type Part = 'picture' | 'text';

/** Block Influence over all positions of the prompts, as the strategy `block-influence` takes it. */
export const blockInfluence = influence('block-influence', 'Block Influence', ['picture', 'text']);
/** Block Influence over the positions of the picture. */
export const pictureInfluence = influence('block-influence-picture', 'Block Influence, picture', ['picture']);
/** Block Influence over the other positions: question and template. */
export const textInfluence = influence('block-influence-text', 'Block Influence, text', ['text']);

function influence(key: ImportanceKey, label: string, parts: readonly Part[]): ImportanceMeasure {
  return {
    key,
    label,
    unit: null,
    zero: 'the block changes the direction of no state',
    higher: 'the block turns the states further; 1 is a right angle, 2 the opposite direction',
    citation: 'Men et al., ShortGPT, 2024, arXiv 2403.03853, equation 2',
    needs: 'streams',
    valuesOf: (scan) =>
      Array.from({ length: scan.blocks }, (_, block) => influenceOf(sumsOf(scan, block, parts))),
  };
}

function sumsOf({ readings }: ImportanceScan, block: number, parts: readonly Part[]): readonly CosineSum[] {
  return readings.flatMap(({ cosines }) => {
    const sums = cosines?.[block];
    return sums ? parts.map((part) => sums[part]) : [];
  });
}

/** 1 - mean cosine over all positions; null where none has a direction. */
function influenceOf(sums: readonly CosineSum[]): BlockValue | null {
  const positions = sums.reduce((total, sum) => total + sum.positions, 0);
  if (positions === 0) return null;
  return { value: 1 - sums.reduce((total, { sum }) => total + sum, 0) / positions, interval: null };
}
