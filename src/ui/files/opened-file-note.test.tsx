// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { publishedSet } from '#engine/export/testing/published-set.ts';
import { exporterByKey } from '#engine/report/export/exporters.ts';
import { encodeJournal } from '#engine/search/testing/journals.ts';
import { model } from '#store/testing/fake-answers.ts';
import { readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { begun, stateOf, steps } from '#ui/testing/run-journals.ts';
import { OpenedFileNote } from './opened-file-note.tsx';

const events = [
  ...begun(0.8, { task: 'single-object', prompt: 'What is it?' }),
  ...steps([
    [5, 0.9],
    [3, 0.78],
  ]),
];

/** The configuration that the page exports for the last point of the run. */
function exported(hash = model.hash): string {
  const run = stateOf(events);
  const point = run.path.at(-1);
  if (!point) throw new Error('The run has no path.');
  const of = { name: 'tiny', source: model.source, dtype: model.dtype, blocks: 6, hash };
  return exporterByKey('config').render({ model: of, run, point, appVersion: '0.1.0', date: new Date(0) });
}

let page: TestPage;

beforeEach(async () => {
  page = await readyPage();
  renderWithStore(page, <OpenedFileNote />);
});

function drop(name: string, content: string | Blob): void {
  fireEvent.drop(document.body, { dataTransfer: { types: ['Files'], files: [new File([content], name)] } });
}
const told = (text: RegExp | string) =>
  vi.waitFor(() => {
    expect(document.body.textContent).toMatch(text);
  });

describe('a file that is dropped on the page', () => {
  it('is opened as the configuration that the page has exported', async () => {
    drop('skip.json', exported());
    await told('The skip set of 2 of 6 blocks of “tiny” is in use, with its question.');
    expect(page.store.getState()).toMatchObject({ skip: [3, 5], prompt: 'What is it?' });
    expect(screen.getByTestId('opened-file').textContent).not.toContain('not made for');
  });

  it('is told to be for another model', async () => {
    drop('skip.json', exported('another'));
    await told('The model in use is “tiny”, which it was not made for');
  });

  it('is a published skip set, whose figure is a claim', async () => {
    drop('set.json', JSON.stringify(publishedSet(6, [2, 4])));
    await told(/The skip set of 2 of 6 blocks is in use. Published for owner\/name .* not verified by us\./);
    expect(page.store.getState().skip).toEqual([2, 4]);
    drop('other.json', JSON.stringify(publishedSet(32, [9])));
    await told('The skip set is meant for a model of 32 blocks; this one has 6.');
    drop('wrong.json', JSON.stringify({ ...publishedSet(6, [2]), verified: true }));
    await told('as a published skip set, verified');
    expect(page.store.getState().skip).toEqual([2, 4]);
  });

  it('is kept and shown as the journal of a run, once', async () => {
    drop('run.jsonl', encodeJournal(events));
    await told('The run in “run.jsonl” is kept in the list of runs, and shown.');
    const id = page.store.getState().run?.id;
    expect(id).toMatch(/^opened-/);
    drop('again.jsonl', encodeJournal(events));
    await told('The run in “again.jsonl”');
    expect(page.store.getState().run?.id).toBe(id);
    expect([...page.browser.journals.keys()]).toEqual([id]);
  });

  it.each([
    ['a.json', '{"format":', '“a.json” cannot be opened: it is not valid JSON.'],
    ['a.json', '{}', /“a\.json” cannot be opened: as a configuration, format: /],
    ['a.pdf', '', '“a.pdf” cannot be opened: it is neither a .json nor a .jsonl file.'],
    ['a.json', ' '.repeat(2 ** 20 + 1), '“a.json” cannot be opened: it is too large for a configuration.'],
    ['a.jsonl', 'no event\n', /line 1/i],
  ])('is refused in words: %s', async (name, text, problem) => {
    drop(name, text);
    await told(problem);
    expect(page.store.getState()).toMatchObject({ skip: [], run: null });
  });

  it('is left to the part of the page that has taken it', () => {
    const taken = new Event('drop', { bubbles: true, cancelable: true });
    taken.preventDefault();
    document.body.dispatchEvent(taken);
    expect(page.store.getState().openedFile).toBeNull();
  });
});
