const EDGE_PUNCTUATION = /^[\s"'`“”‘’*_([{<-]+|[\s"'`“”‘’*_)\]}>.,;:!?…-]+$/gu;
const ARTICLE = /^(?:a|an|the)\s+/u;

/** Lowercase, composed, single spaces. */
export function foldText(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/gu, ' ');
}

/**
 * A category name as it is compared: lowercase, single spaces, no quotes or punctuation around it, and unless
 * `stripArticles` is false no leading article.
 */
export function normalizeName(text: string, stripArticles = true): string {
  const bare = foldText(text).replace(EDGE_PUNCTUATION, '');
  return stripArticles ? bare.replace(ARTICLE, '').replace(EDGE_PUNCTUATION, '') : bare;
}
