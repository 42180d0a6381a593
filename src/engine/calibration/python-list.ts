/** One string of a Python list with what follows it, as `repr` writes it: without a prefix, on one line. */
const STRING =
  /[ \t\f\r\n]*(?:'([^'\\\r\n]*(?:\\.[^'\\\r\n]*)*)'|"([^"\\\r\n]*(?:\\.[^"\\\r\n]*)*)")[ \t\f\r\n]*(?:,[ \t\f\r\n]*|$)/uy;

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|(.))/gu;

const SIMPLE: ReadonlyMap<string, string> = new Map([
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/**
 * The strings of a Python list, as pandas saves a column of lists and `ast.literal_eval` reads it; null for anything else.
 * Strings side by side without a comma, which Python would join, are refused: numpy arrays of several texts look so.
 */
export function parsePythonList(text: string): readonly string[] | null {
  const inside = /^\s*\[([^]*)\]\s*$/u.exec(text)?.[1]?.trim();
  if (inside === undefined) return null;
  const items: string[] = [];
  STRING.lastIndex = 0;
  while (STRING.lastIndex < inside.length) {
    const found = STRING.exec(inside);
    const item = found && unescape(found[1] ?? found[2] ?? '');
    if (item === null) return null;
    items.push(item);
  }
  return items;
}

/** The text with Python's escapes resolved; null where one is malformed, or gives a character by its name. */
function unescape(text: string): string | null {
  let isKnown = true;
  const plain = text.replace(
    ESCAPE,
    (whole, x?: string, u?: string, long?: string, octal?: string, simple = '') => {
      const hex = x ?? u ?? long;
      if (hex !== undefined || octal !== undefined) {
        const code = hex === undefined ? parseInt(octal ?? '', 8) : parseInt(hex, 16);
        isKnown &&= code <= 0x10ffff;
        return isKnown ? String.fromCodePoint(code) : '';
      }
      isKnown &&= !/^[xuUN]$/u.test(simple);
      // Python keeps the backslash of what is no escape.
      return SIMPLE.get(simple) ?? whole;
    },
  );
  return isKnown ? plain : null;
}
