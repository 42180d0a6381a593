import { expect, it } from 'vitest';

import { folderName } from './open-calibration-folder.ts';

it.each([
  ['http://localhost:4173/calibration/my%20set/', 'my set'],
  ['https://example.org/sets/cups?version=2', 'cups'],
  ['/home/me/sets/cups/', 'cups'],
  ['sets/100%', '100%'],
  ['http://localhost/', 'http://localhost/'],
])('the folder %s is called %s', (label, name) => {
  expect(folderName(label)).toBe(name);
});
