import { ChevronLeft, ChevronRight } from 'lucide-react';

import { IconButton } from './button.tsx';
import type { Pages } from './use-pages.ts';

interface PagerProps {
  /** What is paged: "samples". */
  readonly what: string;
  readonly pages: Omit<Pages<unknown>, 'shown'>;
}

/** Turns the pages of a list; nothing where one page holds all. */
export function Pager({ what, pages: { page, pages, from, to, total, turnTo } }: PagerProps) {
  if (pages === 1) return null;
  return (
    <nav className="pager" aria-label={`Pages of ${what}`}>
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
    </nav>
  );
}
