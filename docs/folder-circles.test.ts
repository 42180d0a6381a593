import path from 'node:path';
import { expect, test } from 'vitest';
import { productionImports, type SourceImport } from './source-imports.ts';

/** Here and not in dependency-cruiser, which does not see a circle between a folder and its parent. */
test('no folders of src import each other in a circle', () => {
  expect(importsInCircles(productionImports())).toEqual([]);
});

test('a circle of folders is named by its imports', () => {
  const circle = [
    { from: 'src/store/runs/list.ts', to: 'src/store/state.ts' },
    { from: 'src/store/state.ts', to: 'src/store/models/library.ts' },
    { from: 'src/store/models/library.ts', to: 'src/store/runs/journal.ts' },
  ];
  const others = [
    { from: 'src/store/state.ts', to: 'src/store/problem.ts' },
    { from: 'src/ui/app.tsx', to: 'src/store/state.ts' },
  ];
  expect(importsInCircles([...circle, ...others])).toEqual(
    circle.map(({ from, to }) => `${from} imports ${to}`),
  );
});

/** The imports by which a folder comes back to itself. A folder is the files that lie directly in it. */
function importsInCircles(imports: readonly SourceImport[]): string[] {
  const neighbours = new Map<string, Set<string>>();
  const between = imports.filter(({ from, to }) => path.dirname(from) !== path.dirname(to));
  for (const { from, to } of between) {
    const known = neighbours.get(path.dirname(from)) ?? new Set();
    neighbours.set(path.dirname(from), known.add(path.dirname(to)));
  }
  const reached = new Map([...neighbours.keys()].map((folder) => [folder, reachable(folder, neighbours)]));
  return between
    .filter(({ from, to }) => reached.get(path.dirname(to))?.has(path.dirname(from)))
    .map(({ from, to }) => `${from} imports ${to}`);
}

function reachable(start: string, neighbours: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>();
  const pending = [start];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const next of neighbours.get(folder) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      pending.push(next);
    }
  }
  return reached;
}
