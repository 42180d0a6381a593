import { replaceNoNumbers } from '#engine/base/python-json.ts';

/** An integer that a double may not hold: 16 digits or more, outside of a fraction and an exponent. */
const LONG_INTEGER = /(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/u;
/** A string, or a long integer beside strings. */
const STRING_OR_LONG_INTEGER = /"[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/gsu;

/**
 * Parses JSON as Python's `json` does. An integer that a double cannot hold becomes a `bigint`, so that ids of 64 bits do
 * not fall together; `NaN` and `Infinity`, which Python writes, become null. Throws `SyntaxError` as `JSON.parse` does.
 */
export function parseLosslessJson(text: string): unknown {
  const plain = replaceNoNumbers(text, 'null');
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
