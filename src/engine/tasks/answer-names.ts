const EDGE_PUNCTUATION = /^[\s"'`“”‘’*_([{<-]+|[\s"'`“”‘’*_)\]}>.,;:!?…-]+$/gu;
const ARTICLE = /^(?:a|an|the)\s+/u;

/**
 * A category name as it is compared: lowercase, single spaces, no leading article, no quotes or punctuation around it.
 */
export function normalizeName(text: string): string {
  const folded = text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ');
  return folded.replace(EDGE_PUNCTUATION, '').replace(ARTICLE, '').replace(EDGE_PUNCTUATION, '');
}

/**
 * The distinct names in a list such as `A cup, two birds and the chair.`: parts between commas, semicolons, line
 * breaks and the word "and". A part that `vocabulary` knows as a whole (`salt and pepper`) is kept whole.
 */
export function parseNames(answer: string, vocabulary: ReadonlySet<string>): readonly string[] {
  const names = new Set<string>();
  for (const part of answer.split(/[,;\n\r、，]/u)) {
    const whole = normalizeName(part.replace(/^\s*and\s+/iu, ''));
    const pieces = vocabulary.has(whole) ? [whole] : whole.split(/\s+(?:and|&)\s+/u).map(normalizeName);
    for (const piece of pieces) if (piece !== '') names.add(piece);
  }
  return [...names];
}
