import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';

import { IconButton } from './button.tsx';

export interface Pages<Item> {
  /** The items of the page in view, with their indices in the whole list. */
  readonly shown: readonly { readonly item: Item; readonly index: number }[];
  /** The index of the page in view, from 0. */
  readonly page: number;
  readonly pages: number;
  /** The index of the first item in view, and the index behind the last one. */
  readonly from: number;
  readonly to: number;
  readonly total: number;
  turnTo(page: number): void;
}

/** Shows a long list in pages, so that the document holds a few rows only. Another list begins on its first page. */
export function usePages<Item>(items: readonly Item[], size: number): Pages<Item> {
  const [page, setPage] = useState(0);
  const [list, setList] = useState(items);
  if (list !== items) {
    setList(items);
    setPage(0);
  }
  const pages = Math.max(1, Math.ceil(items.length / size));
  const current = list === items ? Math.min(page, pages - 1) : 0;
  const from = current * size;
  const shown = items.slice(from, from + size).map((item, at) => ({ item, index: from + at }));
  return { shown, page: current, pages, from, to: from + shown.length, total: items.length, turnTo: setPage };
}

interface PagerProps {
  /** The name of the items: "samples". */
  readonly what: string;
  readonly pages: Omit<Pages<unknown>, 'shown'>;
}

/** Turns the pages of a list; nothing if one page holds all. */
export function Pager({ what, pages: { page, pages, from, to, total, turnTo } }: PagerProps) {
  if (pages === 1) return null;
  return (
    <div className="pager" role="group" aria-label={`Pages of ${what}`}>
      <IconButton
        small
        label={`Previous ${what}`}
        disabled={page === 0}
        onClick={() => {
          turnTo(page - 1);
        }}
      >
        <ChevronLeft size={14} aria-hidden />
      </IconButton>
      <span className="num" aria-live="polite">
        {from + 1}–{to} of {total}
      </span>
      <IconButton
        small
        label={`Next ${what}`}
        disabled={page === pages - 1}
        onClick={() => {
          turnTo(page + 1);
        }}
      >
        <ChevronRight size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
