// @vitest-environment happy-dom
import { render, screen, waitFor } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';

import { useRovingFocus } from './roving-focus.ts';

const button = (name: string) => screen.getByRole('button', { name });
const stops = () =>
  screen
    .getAllByRole('button')
    .filter(({ tabIndex }) => tabIndex === 0)
    .map(({ textContent }) => textContent);

let user: UserEvent;
beforeEach(() => {
  user = userEvent.setup();
});

interface RowsProps {
  readonly pressed?: string;
}

function Rows({ pressed }: RowsProps) {
  const roving = useRovingFocus();
  return (
    <ul {...roving}>
      {['a', 'b', 'c'].map((row) => (
        <Row key={row} row={row} pressed={pressed === row} />
      ))}
    </ul>
  );
}

/** A row that redraws itself without its list. */
function Row({ row, pressed }: { readonly row: string; readonly pressed: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <li>
      <button
        disabled={open}
        aria-pressed={pressed}
        onClick={() => {
          setOpen(true);
        }}
      >
        {row}1
      </button>
      <button>{row}2</button>
    </li>
  );
}

describe('a group with roving focus', () => {
  it('is one stop of the Tab key: its first button, and later the one that had the focus', async () => {
    render(<Rows />);
    expect(stops()).toEqual(['a1']);
    button('b2').focus();
    expect(stops()).toEqual(['b2']);
    await user.tab();
    expect(document.activeElement).toBe(document.body);
    await user.tab({ shift: true });
    expect(document.activeElement).toBe(button('b2'));
  });

  it('begins at the pressed button', () => {
    render(<Rows pressed="c" />);
    expect(stops()).toEqual(['c1']);
  });

  it('goes along the buttons and from row to row, and stops at both ends', async () => {
    render(<Rows />);
    button('a1').focus();
    const go = async (key: string) => {
      await user.keyboard(`{${key}}`);
      return document.activeElement?.textContent;
    };
    expect(await go('ArrowRight')).toBe('a2');
    expect(await go('ArrowDown')).toBe('b1');
    expect(await go('End')).toBe('c2');
    expect(await go('ArrowRight')).toBe('c2');
    expect(await go('ArrowDown')).toBe('c2');
    expect(await go('ArrowUp')).toBe('b1');
    expect(await go('ArrowLeft')).toBe('a2');
    expect(await go('Home')).toBe('a1');
    expect(await go('ArrowUp')).toBe('a1');
  });

  it('leaves keys with a modifier to the browser', async () => {
    render(<Rows />);
    button('a1').focus();
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    expect(document.activeElement).toBe(button('a1'));
  });

  it('has a stop also after the button at it was disabled', async () => {
    render(<Rows />);
    await user.click(button('a1'));
    await waitFor(() => {
      expect(stops()).toContain('a2');
    });
  });

  it('goes by rows in a grid of several columns', async () => {
    function Grid() {
      return (
        <div {...useRovingFocus()} style={{ display: 'grid', gridTemplateColumns: '9px 9px' }}>
          {['0', '1', '2', '3'].map((name) => (
            <button key={name}>{name}</button>
          ))}
        </div>
      );
    }
    render(<Grid />);
    button('1').focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(button('3'));
    await user.keyboard('{ArrowUp}{ArrowLeft}');
    expect(document.activeElement).toBe(button('0'));
  });
});
