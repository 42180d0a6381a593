import { expect, it } from 'vitest';

import { CLONE, PACKAGE } from '#engine/report/installation.ts';
import { installationOf } from './own-installation.ts';

it('a program knows whether it is the package or a clone', () => {
  expect(installationOf('file:///app/node_modules/skipscope/lib/cli/options/own-installation.js')).toBe(
    PACKAGE,
  );
  expect(installationOf('file:///clone/src/cli/options/own-installation.ts')).toBe(CLONE);
});
