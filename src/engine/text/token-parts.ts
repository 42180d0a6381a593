/** Texts of lists of token ids, in their order. */
type Decode = (answers: readonly (readonly number[])[]) => Promise<readonly string[]>;

/** Tokens that are decoded from one place on, unless characters reach over its end. */
const SPAN = 16;

const REPLACEMENT = '\uFFFD';

/** Neighbouring tokens whose texts are made from the token in front of them on. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The part of an answer's text that each token adds. A character of several tokens is a part of the last one. The parts together
 * are the text without blanks around it. The time grows with the number of tokens, not with its square. Throws as `decode` does.
 */
export async function tokenParts(tokenIds: readonly number[], decode: Decode): Promise<readonly string[]> {
  const [text = '', ...alone] = await decode([tokenIds, ...tokenIds.map((id) => [id])]);
  const spans = spansOf(alone);
  const texts = await decode(
    spans.flatMap(({ start, end }) => {
      const from = Math.max(0, start - 1);
      return Array.from({ length: end - start }, (_, at) => tokenIds.slice(from, start + at + 1));
    }),
  );
  const whole = text.trim();
  const parts: string[] = [];
  let before = '';
  let told = 0;
  for (const { start, end } of spans) {
    const known = start === 0 ? 0 : (alone[start - 1]?.length ?? 0);
    let soFar = before;
    for (let at = start; at < end; at++) {
      soFar = before + (texts[at] ?? '').slice(known);
      const from = told;
      told = Math.max(told, commonLength(soFar.trimStart(), whole));
      parts.push(whole.slice(from, told));
    }
    before = soFar;
  }
  return parts;
}

/** A span begins between two tokens that are text by themselves: what is in front of one may change its text. */
function spansOf(alone: readonly string[]): readonly Span[] {
  const isText = (at: number): boolean => (alone[at] ?? '') !== '' && !alone[at]?.includes(REPLACEMENT);
  const spans: Span[] = [];
  let start = 0;
  for (let at = SPAN; at < alone.length; at++) {
    if (at - start < SPAN || !isText(at - 1) || !isText(at)) continue;
    spans.push({ start, end: at });
    start = at;
  }
  if (alone.length > 0) spans.push({ start, end: alone.length });
  return spans;
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  return length;
}
