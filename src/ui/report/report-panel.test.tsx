// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';

import { createSearchSpec } from '#engine/search/search-spec.ts';
import { recordingOf } from '#engine/search/testing/recordings.ts';
import { importanceReport } from '#store/testing/fake-importance.ts';
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

it('a report has the last scan of the blocks, if it is of the model, the set and the task of a run', async () => {
  const page = emptyPage();
  page.recordings.recordings = [recordingOf('one')];
  const user = renderWithStore(page, <ReportPanel />);
  await happens(() => page.store.getState().refreshRuns());
  await user.click(await screen.findByRole('radio', { name: 'Blocks' }));
  const shown = () => screen.getByLabelText('Preview of the report').textContent;
  expect(shown()).toContain('tiny,abc,Demo,demo,single-object,accuracy,run,all,2,');
  const spec = createSearchSpec({
    task: 'single-object',
    model: { name: 'tiny', hash: 'abc' },
    calibration: { name: 'Demo', id: 'demo' },
  });
  const scanned = (hash: string) => {
    const { calibration } = spec;
    const report = { ...importanceReport, model: { name: 'tiny', hash }, calibration };
    page.store.setState({ scan: { spec, report, tookMs: 1 } });
  };
  scanned('abc');
  expect(await screen.findByText(/that the panel Importance has taken \(2 samples\)/u)).toBeTruthy();
  expect(shown()).toContain('scan,,2,,block-influence,0,0.3,,,exact');
  scanned('another');
  expect(await screen.findByText(/A scan in the panel Importance/u)).toBeTruthy();
  expect(shown()).not.toContain('scan,');
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
