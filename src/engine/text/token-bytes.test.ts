import { describe, expect, it } from 'vitest';
import { byteLength, textOfTokens, tokenBytes, tokenBytesSchema } from './token-bytes.ts';

/** Pieces as a byte-level vocabulary writes them: Ġ is a space, Ċ a new line, æĹ and ¥ the bytes of 日. */
const PIECES = new Map([
  [1, 'a'],
  [2, 'Ġcat'],
  [3, 'Ċ'],
  [4, 'æĹ'],
  [5, '¥'],
  [7, 'two words'],
  [8, '日'],
  [9, 'é'],
]);

function table(pieces: ReadonlyMap<number, string> = PIECES) {
  const made = tokenBytes(pieces);
  if (made === null) throw new Error('There is no table.');
  return made;
}

describe('the text of tokens', () => {
  // What `Tokenizer.decode` of tokenizers 0.23.3 gives for pieces like these.
  it.each<[string, readonly number[], string]>([
    ['of the alphabet', [1, 2, 3], 'a cat\n'],
    ['that share a character', [4, 5, 1], '日a'],
    ['that hold characters outside the alphabet', [7, 8], 'two words日'],
    ['with half a character at the end', [1, 4], 'a\ufffd'],
    ['with half a character inside', [4, 2], '\ufffd cat'],
    ['whose byte is no UTF-8', [9, 1], '\ufffda'],
    ['that add nothing, or are none', [0, 1, 6, 99, 5000], 'a'],
    ['of nothing', [], ''],
  ])('%s', (_, ids, text) => {
    expect(textOfTokens(table(), ids)).toBe(text);
  });

  it('keeps a byte order mark', () => {
    expect(textOfTokens(table(new Map([[0, 'ï»¿']])), [0])).toBe('\ufeff');
  });

  it('has as many bytes as told', () => {
    expect(byteLength(table(), [0, 1, 2, 4, 5, 7, 99])).toBe(1 + 4 + 3 + 9);
  });

  it('knows every byte', () => {
    const latin = Array.from({ length: 256 }, (_, byte) => byte);
    const isPrintable = (byte: number) =>
      (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    let next = 256;
    const pieces = latin.map((byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
    expect([...table(new Map(pieces.entries())).bytes]).toEqual(latin);
  });
});

describe('a table', () => {
  it('is not made where it would be too large to keep', () => {
    expect(tokenBytes(new Map([[2 ** 31, 'a']]))).toBeNull();
    expect(tokenBytes(new Map([[0, 'a'.repeat(2 ** 25)]]))).toBeNull();
  });

  it('is taken from a sandbox only where every token lies in it', () => {
    const bytes = new Uint8Array(4);
    const taken = (ends: readonly number[]) =>
      tokenBytesSchema.safeParse({ bytes, ends: Uint32Array.from(ends) }).success;
    expect([taken([1, 1, 4]), taken([1, 5]), taken([3, 2])]).toEqual([true, false, false]);
  });
});
