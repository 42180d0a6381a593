/** An integer that a double may not hold: 16 digits or more, outside of a fraction and an exponent. */
const LONG_INTEGER = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/u;
/** A string, or a long integer beside strings. */
const STRING_OR_LONG_INTEGER = /"[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/gsu;
/** A string, or a number of Python's that JSON does not have. */
const STRING_OR_NO_NUMBER = /"[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|-?\b(?:NaN|Infinity)\b/gsu;

/**
 * Parses JSON as Python's `json` does. An integer that a double cannot hold becomes a `bigint`, so that ids of 64 bits do
 * not fall together; `NaN` and `Infinity`, which Python writes, become null. Throws `SyntaxError` as `JSON.parse` does.
 */
export function parseLosslessJson(text: string): unknown {
  const plain = withoutNoNumbers(text);
  const value: unknown = JSON.parse(plain);
  if (!LONG_INTEGER.test(plain)) return value;
  let mark = 'integer:';
  while (plain.includes(mark)) mark = `#${mark}`;
  const marked = plain.replace(STRING_OR_LONG_INTEGER, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${mark}${token}"`,
  );
  return JSON.parse(marked, (_, part: unknown) =>
    typeof part === 'string' && part.startsWith(mark) ? BigInt(part.slice(mark.length)) : part,
  );
}

/** The text with null for what is no number; as it is where there is none. */
function withoutNoNumbers(text: string): string {
  if (!/NaN|Infinity/u.test(text)) return text;
  return text.replace(STRING_OR_NO_NUMBER, (token) => (token.startsWith('"') ? token : 'null'));
}
