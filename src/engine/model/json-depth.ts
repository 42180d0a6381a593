/** Levels of brackets that a file of a model may have; those of published checkpoints have less than ten. */
export const MOST_LEVELS = 100;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);

/** Whether brackets are nested deeper than `MOST_LEVELS` in UTF-8 JSON: a million levels keep a parser busy for seconds. */
export function isTooDeep(bytes: Uint8Array): boolean {
  let level = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (isText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) isText = false;
    } else if (byte === QUOTE) isText = true;
    else if (OPENING.has(byte)) {
      if (++level > MOST_LEVELS) return true;
    } else if (CLOSING.has(byte)) level--;
  }
  return false;
}
