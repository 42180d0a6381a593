/** The ways in which a journal is damaged on purpose. None of them changes what it is given. */

/** A bit of a file flips. */
export function flipBit(bytes: Uint8Array, at: number, bit: number): Uint8Array<ArrayBuffer> {
  const damaged = new Uint8Array(bytes);
  damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
  return damaged;
}

/** A bit of a character flips, in a store that keeps text (UTF-16). */
export function flipCharacter(text: string, at: number, bit: number): string {
  return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);
}

/** The bytes behind `length` become zeros, as after a power cut, and `more` zeros follow. */
export function zeroTail(bytes: Uint8Array, length: number, more = 0): Uint8Array<ArrayBuffer> {
  const damaged = new Uint8Array(bytes.length + more);
  damaged.set(bytes.subarray(0, length));
  return damaged;
}

/** A line stands there twice. */
export function doubleLine(lines: readonly string[], at: number): readonly string[] {
  return [...lines.slice(0, at + 1), ...lines.slice(at)];
}

/** A line changes places with the next one. */
export function swapLines(lines: readonly string[], at: number): readonly string[] {
  const [one, next] = [lines[at], lines[at + 1]];
  if (one === undefined || next === undefined) return lines;
  return [...lines.slice(0, at), next, one, ...lines.slice(at + 2)];
}

/** A line is left out. */
export function dropLine(lines: readonly string[], at: number): readonly string[] {
  return [...lines.slice(0, at), ...lines.slice(at + 1)];
}

/** A digit of a number, whose lowest bit can flip without the line ceasing to be JSON. */
const DIGIT = /(?<=[:,[][\d.-]*)\d(?=[\d.]*[,\]}])/gu;

/** Where the digits of numbers are in a line of JSON: the aims of a flip that would change a value and nothing else. */
export function digitsOf(line: string): readonly number[] {
  return Array.from(line.matchAll(DIGIT), ({ index }) => index);
}
