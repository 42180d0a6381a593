/** A token as it can be read: blanks are part of many. */
export function tokenText(text: string): string {
  const shown = text.replace(/\n/gu, '⏎').trim();
  if (shown !== '') return shown;
  return text === '' ? '(end or special)' : '(blank)';
}
