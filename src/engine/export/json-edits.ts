import { membersAt, type Span } from './json-span.ts';

/** A replacement; an empty span inserts. */
export interface Edit extends Span {
  readonly text: string;
}

/** Edits that lie side by side or apart, applied from the end on, so that no place moves before its turn. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((edited, { start, end, text: by }) => edited.slice(0, start) + by + edited.slice(end), text);
}

/**
 * The text of a JSON object with some members set: where they stand, or else in front of the others. Every other character
 * stays. `start` is where the object begins. Throws as `membersAt` does.
 */
export function withMembers(text: string, members: Readonly<Record<string, unknown>>, start = 0): string {
  const found = membersAt(text, start) ?? new Map<string, Span>();
  const opened = text.indexOf('{', start) + 1;
  const space = /^\s*/u.exec(text.slice(opened))?.[0] ?? '';
  const entries = Object.entries(members);
  const replaced = entries.flatMap(([name, value]): readonly Edit[] => {
    const span = found.get(name);
    return span === undefined ? [] : [{ ...span, text: JSON.stringify(value) }];
  });
  const added = entries
    .filter(([name]) => !found.has(name))
    .map(([name, value]) => `${space}${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  if (added.length === 0) return withEdits(text, replaced);
  const written = `${added.join(',')}${found.size === 0 ? '' : ','}`;
  return withEdits(text, [...replaced, { start: opened, end: opened, text: written }]);
}
