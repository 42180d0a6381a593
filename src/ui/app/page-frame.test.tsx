// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { Profiler } from 'react';
import { expect, it } from 'vitest';

import { type TestPage, happens, readyPage, renderWithStore } from '#ui/testing/render-with-store.tsx';
import { begun, showRun } from '#ui/testing/run-journals.ts';
import { PageFrame } from './page-frame.tsx';

function frame(page: TestPage, onRender: () => void = () => undefined) {
  const panels = (
    <Profiler id="panels" onRender={onRender}>
      <p>Panels</p>
    </Profiler>
  );
  return renderWithStore(
    page,
    <PageFrame header={null} top={null} panels={panels} dialogs={<p>Dialogs</p>} />,
  );
}

const part = () => screen.getByRole('main').dataset['part'];

it('leaves the panels as they are when another run comes into view, or another part', async () => {
  const page = await readyPage();
  let renderings = 0;
  const user = frame(page, () => renderings++);
  await showRun(page, begun(), 'one');
  await showRun(page, begun(), 'two');
  expect(part()).toBe('search');
  await user.click(screen.getByRole('button', { name: 'Drive' }));
  expect(part()).toBe('drive');
  expect(renderings).toBe(1);
});

it('brings the search with a run that is opened, and stays with the comparison while strategies run', async () => {
  const page = await readyPage();
  const user = frame(page);
  // The first run in view was opened by the page.
  await showRun(page, begun(), 'first');
  expect(part()).toBe('playground');
  await user.click(screen.getByRole('button', { name: 'Comparison' }));
  const followed = async (id: string) => {
    await happens(() => page.store.setState({ liveRunId: id }));
    await showRun(page, begun(), id);
  };
  await followed('gm-skip');
  await followed('sleb');
  expect(part()).toBe('comparison');
  await showRun(page, begun(), 'opened');
  expect(part()).toBe('search');
});
