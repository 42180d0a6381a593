import { z } from 'zod';

/** Most bytes of all tokens together: vocabularies of 262,000 pieces have two million. */
const MOST_BYTES = 16 * 2 ** 20;
/** Highest id. It bounds the table where a file numbers its pieces as it likes. */
const MOST_TOKENS = 2 ** 21;

/**
 * What each token of a byte-level vocabulary adds to a text, so that texts are made of token ids without the tokenizer itself. The
 * bytes of token `id` are `bytes[ends[id - 1]]` up to `bytes[ends[id]]`; special tokens, and ids that are none, have no bytes.
 */
export const tokenBytesSchema = z
  .object({ bytes: z.instanceof(Uint8Array), ends: z.instanceof(Uint32Array) })
  .refine(({ bytes, ends }) => ends.every((end, id) => end >= (ends[id - 1] ?? 0) && end <= bytes.length), {
    message: 'the bytes of a token lie outside the table',
  });

export type TokenBytes = z.output<typeof tokenBytesSchema>;

/**
 * The table of a vocabulary whose decoder is `ByteLevel`, of its pieces by id. A piece is its bytes in the alphabet of GPT-2, or its
 * UTF-8 where it holds another character (tokenizers 0.23, pre_tokenizers/byte_level.rs). Null where the table would be too large
 * to keep.
 */
export function tokenBytes(pieces: ReadonlyMap<number, string>): TokenBytes | null {
  let count = 0;
  for (const id of pieces.keys()) count = Math.max(count, id + 1);
  if (count > MOST_TOKENS) return null;
  const parts = Array.from({ length: count }, (_, id) => bytesOf(pieces.get(id) ?? ''));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > MOST_BYTES) return null;
  const bytes = new Uint8Array(length);
  const ends = new Uint32Array(count);
  let end = 0;
  for (const [id, part] of parts.entries()) {
    bytes.set(part, end);
    end += part.length;
    ends[id] = end;
  }
  return { bytes, ends };
}

/** The number of bytes that token ids add to a text. */
export function byteLength({ ends }: TokenBytes, ids: readonly number[]): number {
  return ids.reduce((sum, id) => sum + (ends[id] ?? 0) - (id < ends.length ? (ends[id - 1] ?? 0) : 0), 0);
}

/** The text of token ids. Bytes that are no UTF-8 are U+FFFD. */
export function textOfTokens(table: TokenBytes, ids: readonly number[]): string {
  const text = new Uint8Array(byteLength(table, ids));
  let at = 0;
  for (const id of ids) {
    const part = table.bytes.subarray(table.ends[id - 1] ?? 0, table.ends[id] ?? 0);
    text.set(part, at);
    at += part.length;
  }
  return utf8.decode(text);
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const toUtf8 = new TextEncoder();

/** Bytes by character: printable ones of Latin-1 stand for themselves, the others for U+0100 and up, in order (GPT-2, `bytes_to_unicode`). */
const ALPHABET: ReadonlyMap<string, number> = alphabet();

function alphabet(): ReadonlyMap<string, number> {
  const isPrintable = (byte: number): boolean =>
    (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  const others = bytes.filter((byte) => !isPrintable(byte));
  const code = (byte: number): number => (isPrintable(byte) ? byte : 0x100 + others.indexOf(byte));
  return new Map(bytes.map((byte) => [String.fromCharCode(code(byte)), byte]));
}

function bytesOf(piece: string): Uint8Array {
  const bytes = new Uint8Array(piece.length);
  for (let at = 0; at < piece.length; at++) {
    const byte = ALPHABET.get(piece.charAt(at));
    if (byte === undefined) return toUtf8.encode(piece);
    bytes[at] = byte;
  }
  return bytes;
}
