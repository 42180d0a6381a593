// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';

import { recordingOf } from '#engine/search/testing/recordings.ts';
import { emptyPage, happens, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, doneByConstraint, keepRun, steps } from '#ui/testing/run-journals.ts';
import ReportPanel from './report-panel.tsx';

const chosen = () =>
  screen
    .getAllByRole<HTMLInputElement>('checkbox')
    .map(({ checked, parentElement }) => [checked, parentElement?.textContent.includes('Recorded on')]);

it('a report can be made of recorded runs, and says what they are', async () => {
  const page = emptyPage();
  page.recordings.recordings = [recordingOf('one')];
  const user = renderWithStore(page, <ReportPanel />);
  await happens(() => page.store.getState().refreshRuns());
  expect(chosen()).toEqual([[true, true]]);
  await screen.findByRole('radio', { name: 'MD' });
  await user.click(screen.getByRole('radio', { name: 'MD' }));
  expect(screen.getByLabelText('Preview of the report').textContent).toContain(
    'Recorded, and shipped with the page; times are those of the machine that recorded them: recorded-one.',
  );
});

it('runs of one’s own stand beside recorded ones only if they are chosen', async () => {
  const page = emptyPage();
  page.recordings.recordings = [recordingOf('one')];
  renderWithStore(page, <ReportPanel />);
  await keepRun(page, 'own', [...begun(0.8), ...steps([[5, 0.78]]), doneByConstraint]);
  expect(chosen()).toEqual([
    [true, false],
    [false, true],
  ]);
});
