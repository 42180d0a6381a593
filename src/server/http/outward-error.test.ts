import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { folderHiding } from './outward-error.ts';

const hide = folderHiding({
  dataFolder: '/srv/skipscope/data',
  models: [{ kind: 'folder', folder: '/srv/skipscope/data/model' }],
  pageFolder: null,
});

it('names folders by what they are for, the innermost first', () => {
  expect(hide('/srv/skipscope/data/model/manifest.json is missing.')).toBe(
    '[model]/manifest.json is missing.',
  );
  expect(hide('/srv/skipscope/data/runs/a.jsonl cannot be used.')).toBe(
    '[data]/runs/a.jsonl cannot be used.',
  );
  expect(hide(`at ${resolve('src/server')}/x.ts`)).toBe('at [program]/src/server/x.ts');
});

it('leaves words alone that are no folders', () => {
  expect(hide('The data of the model cannot be read.')).toBe('The data of the model cannot be read.');
});
