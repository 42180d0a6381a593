import { SkipscopeError } from '#engine/base/errors.ts';

/** Characters [start, end) of a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The members of a JSON object with the places of their values; of two with one name, the last, as parsers have it. */
export type Members = ReadonlyMap<string, Span>;

/**
 * The members of the object that begins at `start` of a JSON text, which a parser has accepted (`NaN` and `Infinity`, which
 * Python writes, included). Null where another kind of value is. Parsing and writing again would lose how numbers are
 * written: 1.0 would become 1.
 */
export function membersAt(text: string, start: number): Members | null {
  let at = skipSpace(text, start);
  if (text[at] !== '{') return null;
  const members = new Map<string, Span>();
  at = skipSpace(text, at + 1);
  while (text[at] !== '}') {
    const keyEnd = valueEnd(text, at);
    const key: unknown = JSON.parse(text.slice(at, keyEnd));
    const value = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, value);
    members.set(String(key), { start: value, end });
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
    else if (text[at] !== '}') throw malformed();
  }
  return members;
}

/** The places of an array's elements; null where another kind of value begins at `start`. */
export function elementsAt(text: string, start: number): readonly Span[] | null {
  let at = skipSpace(text, start);
  if (text[at] !== '[') return null;
  const elements: Span[] = [];
  at = skipSpace(text, at + 1);
  while (text[at] !== ']') {
    const end = valueEnd(text, at);
    elements.push({ start: at, end });
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
    else if (text[at] !== ']') throw malformed();
  }
  return elements;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (/\s/u.test(text.charAt(at))) at++;
  return at;
}

/** The place behind the value that begins at `start`. */
function valueEnd(text: string, start: number): number {
  if (text[start] === '"') return stringEnd(text, start);
  if (text[start] !== '{' && text[start] !== '[') {
    const rest = /[^\s,\]}:]+/uy;
    rest.lastIndex = start;
    if (!rest.test(text)) throw malformed();
    return rest.lastIndex;
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = stringEnd(text, at) - 1;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth === 0) return at + 1;
  }
  throw malformed();
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  throw malformed();
}

function malformed(): SkipscopeError {
  return new SkipscopeError(
    'invalid-checkpoint',
    'A text is not valid JSON.',
    'Take an unaltered copy of it.',
  );
}
