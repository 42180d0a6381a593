// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';

import { IMPORTERS } from '#engine/calibration/importers.ts';
import { readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { FormatHelp } from './format-help.tsx';

it('the help explains every format of calibration sets', async () => {
  const user = renderWithStore(await readyPage(), <FormatHelp />);
  await user.click(screen.getByRole('button', { name: 'Formats…' }));
  for (const { label } of IMPORTERS)
    expect(await screen.findByRole('heading', { name: label })).toBeDefined();
});
