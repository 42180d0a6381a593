import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { shareArenas } from './share-arenas.ts';

it('the arenas of glibc are shared, and nothing is changed where there is another C library', () => {
  const isGlibc = process.platform === 'linux' && !existsSync('/etc/alpine-release');
  expect(shareArenas()).toBe(isGlibc);
});
