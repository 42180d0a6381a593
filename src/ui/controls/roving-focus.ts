import { type FocusEvent, type KeyboardEvent, type RefCallback, useCallback, useRef } from 'react';

/** The number of columns of a CSS grid as it is laid out now; 1 for any other element. */
export function columnsOf(grid: Element): number {
  const columns = getComputedStyle(grid).gridTemplateColumns;
  return columns === '' || columns === 'none' ? 1 : columns.split(' ').length;
}

/** The index that an arrow, Home or End key leads to from `at`; null for any other key. */
export function targetOfKey(key: string, at: number, count: number, columns: number): number | null {
  const moves: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    Home: 0,
    End: count - 1,
  };
  const target = moves[key];
  return target === undefined ? null : Math.min(count - 1, Math.max(0, target));
}

const ITEMS = 'button:not(:disabled)';

function itemsIn(group: Element): readonly HTMLElement[] {
  return [...group.querySelectorAll<HTMLElement>(ITEMS)];
}

/** The index of the item that begins the row above or below that of `at`; `at` where there is none. */
function inNextRow(items: readonly HTMLElement[], at: number, down: boolean): number {
  const rowOf = (item: HTMLElement | undefined) => item?.closest('li, tr') ?? item;
  const rows = [...new Set(items.map(rowOf))];
  const row = rows[rows.indexOf(rowOf(items[at])) + (down ? 1 : -1)];
  return row === undefined ? at : items.findIndex((item) => rowOf(item) === row);
}

function targetIn(group: Element, key: string, at: number): number | null {
  const items = itemsIn(group);
  const columns = columnsOf(group);
  const upOrDown = key === 'ArrowDown' || key === 'ArrowUp';
  if (columns === 1 && upOrDown) return inNextRow(items, at, key === 'ArrowDown');
  return targetOfKey(key, at, items.length, columns);
}

/** Leaves one item of the group in the tab order: the one before, or else the pressed one, or else the first. */
function keepOneStop(group: Element, last: HTMLElement | null): void {
  const items = itemsIn(group);
  const isHere = last !== null && items.includes(last);
  const stop = isHere ? last : (items.find((item) => item.matches('[aria-pressed="true"]')) ?? items[0]);
  for (const item of items) item.tabIndex = item === stop ? 0 : -1;
}

interface RovingFocus {
  readonly ref: RefCallback<Element>;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/**
 * Makes the buttons of an element one stop of the Tab key (the roving tabindex of the ARIA Authoring Practices): arrow
 * keys, Home and End go from one to the next. In a list or a table, up and down go from row to row.
 */
export function useRovingFocus(): RovingFocus {
  const last = useRef<HTMLElement>(null);

  const ref = useCallback((group: Element | null) => {
    if (!group) return undefined;
    const settle = () => {
      keepOneStop(group, last.current);
    };
    settle();
    // Rows come, go and change without this component being drawn again.
    const observer = new MutationObserver(settle);
    observer.observe(group, {
      subtree: true,
      childList: true,
      attributeFilter: ['disabled', 'aria-pressed'],
    });
    return () => {
      observer.disconnect();
    };
  }, []);

  return {
    ref,
    onFocus: ({ target, currentTarget }) => {
      if (!(target instanceof HTMLElement) || !itemsIn(currentTarget).includes(target)) return;
      last.current = target;
      keepOneStop(currentTarget, target);
    },
    onKeyDown: (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const items = itemsIn(event.currentTarget);
      // The keys of a dialog that was opened from the group arrive here, too.
      const at = items.findIndex((item) => item === event.target);
      const target = at < 0 ? null : targetIn(event.currentTarget, event.key, at);
      if (target === null) return;
      event.preventDefault();
      items[target]?.focus();
    },
  };
}
