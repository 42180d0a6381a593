// @vitest-environment happy-dom
import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import { ProblemNote } from './problem-note.tsx';

afterEach(cleanup);

const show = (message: string, remedy = 'Mend it.') => {
  render(<ProblemNote problem={{ message, remedy }} />);
  return screen.getByRole('alert');
};
const lines = (count: number) => Array.from({ length: count }, (_, at) => `Row ${String(at)} is empty.`);

describe('a problem', () => {
  it('of one line has no list', () => {
    const note = show('It is broken.');
    expect(note.querySelector('.note-title')?.textContent).toBe('It is broken.');
    expect(within(note).queryByRole('list')).toBeNull();
    expect(note.textContent).toBe('It is broken.Mend it.');
  });

  it('with many causes names the first three, and folds the others', () => {
    const note = show(['60 problems.', ...lines(60)].join('\n'));
    expect(note.querySelector('.note-title')?.textContent).toBe('60 problems.');
    const folded = note.querySelector('details');
    expect(folded?.open).toBe(false);
    expect(folded?.querySelector('summary')?.textContent).toBe('57 more');
    expect(folded?.querySelectorAll('li')).toHaveLength(57);
    const first = [...note.querySelectorAll('li')].filter((line) => !folded?.contains(line));
    expect(first.map(({ textContent }) => textContent)).toEqual(lines(3));
  });

  it('with three causes folds nothing', () => {
    expect(show(['3 problems.', ...lines(3)].join('\n')).querySelector('details')).toBeNull();
  });

  it('is not broken within an option of a command', () => {
    const note = show('It is not let in.', 'Run skipscope -- serve with --allow-origin URL.');
    const unbroken = [...note.querySelectorAll('.unbroken')].map(({ textContent }) => textContent);
    expect(unbroken).toEqual(['--', '--allow-origin']);
    expect(note.textContent).toContain('Run skipscope -- serve with --allow-origin URL.');
  });
});
