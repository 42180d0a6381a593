/** An integer that a double may not hold: 16 digits or more, outside of a fraction and an exponent. */
const LONG_INTEGER = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/u;
/** A string, or a long integer beside strings. */
const STRING_OR_LONG_INTEGER = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/gsu;

/**
 * Parses JSON as `JSON.parse` does, except that an integer which a double cannot hold becomes a `bigint`, as Python's
 * `json` keeps it exact. Ids of 64 bits would otherwise fall together. Throws `SyntaxError` as `JSON.parse` does.
 */
export function parseLosslessJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!LONG_INTEGER.test(text)) return value;
  let mark = 'integer:';
  while (text.includes(mark)) mark = `#${mark}`;
  const marked = text.replace(STRING_OR_LONG_INTEGER, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${mark}${token}"`,
  );
  return JSON.parse(marked, (_, part: unknown) =>
    typeof part === 'string' && part.startsWith(mark) ? BigInt(part.slice(mark.length)) : part,
  );
}
