// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { NumberBox } from './number-box.tsx';

afterEach(cleanup);

const draw = () => {
  const onChange = vi.fn<(value: number | null) => void>();
  render(<NumberBox id="box" value={12} min={1} max={96} onChange={onChange} />);
  return { onChange, box: screen.getByRole<HTMLInputElement>('spinbutton') };
};

describe('a box for a number', () => {
  it.each([
    ['-5', 1],
    ['0', 1],
    ['999999999999999999999', 96],
    ['3.7', 4],
    ['', null],
  ])('takes %s for %s once it is left', (typed, taken) => {
    const { box, onChange } = draw();
    fireEvent.change(box, { target: { value: typed } });
    fireEvent.blur(box);
    expect(onChange).toHaveBeenLastCalledWith(taken);
  });

  it('keeps its number, and shows it again, when what is typed is none', () => {
    const { box, onChange } = draw();
    // A browser gives "12e" out as an empty text.
    Object.defineProperty(box, 'validity', { value: { badInput: true } });
    fireEvent.change(box, { target: { value: '' } });
    fireEvent.blur(box);
    expect(onChange).not.toHaveBeenCalled();
    expect(box.value).toBe('12');
  });
});
