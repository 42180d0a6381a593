import { Readable } from 'node:stream';

/** Characters of a piece, about. */
const PIECE = 64 * 1024;

/**
 * The JSON of an answer: a text, or a stream where it is long. As one text, the list of a thousand runs would take two megabytes each
 * time that a page asks for it, and the memory of the server would follow.
 */
export function jsonBody(value: unknown): string | Readable {
  const pieces = jsonPieces(value);
  const first = pieces.next().value ?? '';
  const second = pieces.next().value;
  return second === undefined ? first : Readable.from(joined([first, second], pieces));
}

function* joined(begun: readonly string[], rest: Iterable<string>): Generator<string> {
  yield* begun;
  yield* rest;
}

/** What `JSON.stringify` gives, in pieces. An item of a list is never cut. */
export function* jsonPieces(value: unknown): Generator<string, undefined> {
  let piece = '';
  for (const part of partsOf(value)) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function* partsOf(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    yield '[';
    for (const [at, item] of value.entries()) yield (at === 0 ? '' : ',') + JSON.stringify(item ?? null);
    yield ']';
  } else if (isRecord(value)) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    yield '{';
    for (const [at, [name, field]] of fields.entries()) {
      yield `${at === 0 ? '' : ','}${JSON.stringify(name)}:`;
      yield* partsOf(field);
    }
    yield '}';
  } else yield JSON.stringify(value);
}

/** An object of fields, and not one with a form of its own, such as a date. */
function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
