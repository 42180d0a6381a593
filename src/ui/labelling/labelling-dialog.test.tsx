// @vitest-environment happy-dom
import { screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { happens, readyPage, renderWithStore, type TestPage } from '#ui/testing/render-with-store.tsx';
import { ImportZone } from '#ui/calibration/import-zone.tsx';

describe('the pictures that are labelled', () => {
  let page: TestPage;
  let user: UserEvent;
  const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name });
  const combo = (name: string) => screen.getByRole<HTMLInputElement>('combobox', { name });
  const missing = () => screen.getByTestId('label-missing').textContent;
  const typedAs = (kind: 'label' | 'objects' | 'captions') =>
    page.store.getState().picturesToLabel?.map((picture) => picture[kind]);

  beforeEach(async () => {
    page = await readyPage();
    user = renderWithStore(page, <ImportZone />);
    const files = ['1.png', '2.png', '3.png'].map((name) =>
      Object.assign(new File([name], name, { type: 'image/png' }), { webkitRelativePath: '' }),
    );
    await user.upload(screen.getByLabelText('Choose files'), files);
    await screen.findByRole('dialog', { name: 'Label your pictures' });
    await waitFor(() => {
      expect(document.activeElement).toBe(combo('Main object of 1.png'));
    });
  });

  it('are gone through by Enter, from the first field to the button at the end', async () => {
    expect(missing()).toBe('3 pictures have not got a main object yet.');
    await user.keyboard('cup{Enter}{Enter}dog{Enter}');
    await waitFor(() => {
      expect(typedAs('label')).toEqual(['cup', '', 'dog']);
    });
    expect(missing()).toBe('1 picture has not got a main object yet.');
    const use = screen.getByRole('button', { name: 'Use 2 pictures as calibration set' });
    expect(document.activeElement).toBe(use);
    await user.click(screen.getByRole('button', { name: 'Next without one' }));
    expect(document.activeElement).toBe(combo('Main object of 2.png'));
    await user.keyboard('cup');
    await waitFor(() => {
      expect(missing()).toBe('Every picture has a main object.');
    });
    expect(screen.getByRole('button', { name: 'Use as calibration set' })).toBeDefined();
  });

  it('have captions, one in each line', async () => {
    await user.click(screen.getByRole('radio', { name: /^Caption 0\/3/ }));
    await user.type(field('Caption of 1.png'), 'A cup.{Shift>}{Enter}{/Shift}A mug.{Enter}A dog.');
    await waitFor(() => {
      expect(typedAs('captions')).toEqual(['A cup.\nA mug.', 'A dog.', '']);
    });
    expect(screen.getByRole('radio', { name: /^Caption 2\/3/ })).toBeDefined();
    await user.click(screen.getByRole('radio', { name: /^Main object/ }));
    expect(combo('Main object of 1.png').value).toBe('');
    await user.click(screen.getByRole('radio', { name: /^Caption/ }));
    expect(field('Caption of 2.png').value).toBe('A dog.');
  });

  it('are offered again once the dialog is closed, and end as a set', async () => {
    await user.keyboard('cup{Escape}');
    await waitFor(() => {
      expect(screen.queryByRole('dialog')).toBeNull();
    });
    await user.click(screen.getByRole('button', { name: 'Go on labelling' }));
    expect(combo('Main object of 1.png').value).toBe('cup');
    await user.click(screen.getByRole('button', { name: 'Use 1 picture as calibration set' }));
    await waitFor(() => {
      expect(page.store.getState().calibration).toMatchObject({ url: null, summary: { id: 'demo' } });
    });
  });

  it('are removed one by one, and all at once after a question', async () => {
    await user.click(screen.getByRole('button', { name: 'Remove 2.png' }));
    await waitFor(() => {
      expect(within(screen.getByRole('list')).getAllByRole('listitem')).toHaveLength(2);
    });
    await user.click(screen.getByRole('button', { name: 'Remove all…' }));
    await user.click(screen.getByRole('button', { name: 'Remove all' }));
    await waitFor(() => {
      expect(page.store.getState().picturesToLabel).toEqual([]);
    });
    expect(screen.queryByRole('button', { name: 'Go on labelling' })).toBeNull();
    await happens(() => undefined);
  });
});
