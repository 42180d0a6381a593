import { skipSet, type SkipSet } from '#engine/base/skip-set.ts';

/** The skip set typed as `3, 7 9-11`, or the sentence that says what is wrong with it. */
export function parseSkipSet(text: string, blocks: number): SkipSet | string {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const found: number[] = [];
  for (const part of parts) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (!match) return `"${part}" is neither a block nor a range such as 9-11.`;
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    if (Math.max(first, last) >= blocks) return `Blocks go from 0 to ${String(blocks - 1)}.`;
    if (last < first) return `"${part}" runs backwards.`;
    for (let block = first; block <= last; block += 1) found.push(block);
  }
  return skipSet(found);
}

/** Inverse of `parseSkipSet`, with ranges from three blocks on: `3, 9-11`. */
export function formatSkipSet(skip: SkipSet): string {
  const runs: { first: number; last: number }[] = [];
  for (const block of skip) {
    const current = runs.at(-1);
    if (current && block === current.last + 1) current.last = block;
    else runs.push({ first: block, last: block });
  }
  return runs
    .flatMap(({ first, last }) => {
      if (last - first >= 2) return [`${String(first)}-${String(last)}`];
      return first === last ? [String(first)] : [String(first), String(last)];
    })
    .join(', ');
}
