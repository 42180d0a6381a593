import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { APP_VERSION } from './app-version.ts';

it('exports are marked with the version of the package', () => {
  expect(JSON.parse(readFileSync('package.json', 'utf8'))).toMatchObject({ version: APP_VERSION });
});
