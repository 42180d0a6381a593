type Cell = string | number | boolean | null | undefined;

/** RFC 4180: quoted where it must be, lines end in CR LF, numbers in full. What is not known is empty. */
export function csvText(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: Cell): string {
  const text = cell === null || cell === undefined ? '' : inert(cell);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A name that a spreadsheet would take for a formula is led by an apostrophe, which it shows as text. */
function inert(cell: string | number | boolean): string {
  if (typeof cell !== 'string') return String(cell);
  return /^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
}
