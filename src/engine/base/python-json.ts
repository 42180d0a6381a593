/** A string, or a number of Python's that JSON does not have. */
const STRING_OR_NO_NUMBER = /"[^"\\]*(?:\\.?[^"\\]*)*(?:"|$)|-?\b(?:NaN|Infinity)\b/gsu;

/** JSON text as Python's `json` writes it, with `replacement` for each `NaN`, `Infinity` and `-Infinity` outside of strings. */
export function replaceNoNumbers(text: string, replacement: string): string {
  if (!/NaN|Infinity/u.test(text)) return text;
  return text.replace(STRING_OR_NO_NUMBER, (token) => (token.startsWith('"') ? token : replacement));
}
