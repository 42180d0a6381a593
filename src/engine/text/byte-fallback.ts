/** A token that stands for one byte of a character that the vocabulary lacks. */
const BYTE_TOKEN = /^<0x([0-9A-F]{2})>$/;

const REPLACEMENT = '\ufffd';
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Replaces each byte of a run of byte tokens that is no UTF-8 by U+FFFD, as the `ByteFallback` decoder of Hugging Face
 * tokenizers does (decoders/byte_fallback.rs); the JavaScript port keeps the characters that are whole.
 */
export function replaceBrokenBytes(tokens: readonly string[]): string[] {
  const mended: string[] = [];
  for (let start = 0; start < tokens.length;) {
    const end = runEnd(tokens, start);
    const run = tokens.slice(start, Math.max(end, start + 1));
    mended.push(...(isText(run) ? run : run.map(() => REPLACEMENT)));
    start += run.length;
  }
  return mended;
}

/** Index behind the byte tokens from `start` on. */
function runEnd(tokens: readonly string[], start: number): number {
  let end = start;
  while (BYTE_TOKEN.test(tokens[end] ?? '')) end++;
  return end;
}

function isText(run: readonly string[]): boolean {
  const bytes = run.flatMap((token) => {
    const hex = BYTE_TOKEN.exec(token)?.[1];
    return hex === undefined ? [] : [Number.parseInt(hex, 16)];
  });
  try {
    utf8.decode(new Uint8Array(bytes));
    return true;
  } catch {
    return false;
  }
}
