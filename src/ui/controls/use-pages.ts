import { useState } from 'react';

export interface Pages<Item> {
  /** Items of the page in view, with their places in the whole list. */
  readonly shown: readonly { readonly item: Item; readonly index: number }[];
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  /** Places of the first item in view and behind the last one. */
  readonly from: number;
  readonly to: number;
  readonly total: number;
  turnTo(page: number): void;
}

/** A long list in pages, so that the document holds a few rows only. Another list begins on its first page. */
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
