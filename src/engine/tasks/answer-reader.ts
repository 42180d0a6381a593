import { foldText, normalizeName } from './answer-names.ts';
import { type AnswerRules, EXACT_RULES } from './answer-rules.ts';

/** Understands names under one set of rules. */
export interface AnswerReader {
  /** The name that a whole text means, normalised, synonyms resolved. */
  name(text: string): string;
  /** The one name that an answer gives. */
  single(answer: string): string;
  /**
   * The distinct names in a list such as `A cup, two birds and the chair.`: parts between commas, semicolons, line
   * breaks and the word "and". A part that is known as a whole (`salt and pepper`) is kept whole.
   */
  list(answer: string): readonly string[];
}

/** A reader that knows the category names `categories` and the synonyms in `rules`. */
export function createAnswerReader(rules: AnswerRules, categories: readonly string[]): AnswerReader {
  const normalize = (text: string) => normalizeName(text, rules.stripArticles);
  const meanings = new Map(categories.map((category) => [normalize(category), normalize(category)]));
  for (const [category, others] of Object.entries(rules.synonyms)) {
    meanings.set(normalize(category), normalize(category));
    for (const other of others) meanings.set(normalize(other), normalize(category));
  }
  const mention = rules.findInSentence ? mentionPattern([...meanings.keys()]) : null;
  const name = (text: string) => meanings.get(normalize(text)) ?? normalize(text);
  const single = (answer: string) => {
    if (mention === null || meanings.has(normalize(answer))) return name(answer);
    const [found] = mention.exec(foldText(answer)) ?? [];
    return found === undefined ? name(answer) : name(found);
  };
  const list = (answer: string) => {
    const names = new Set<string>();
    for (const part of answer.split(/[,;\n\r、，]/u)) {
      const whole = part.replace(/^\s*and\s+/iu, '');
      const pieces = meanings.has(normalize(whole)) ? [whole] : normalize(whole).split(/\s+(?:and|&)\s+/u);
      for (const found of pieces.map(single)) if (found !== '') names.add(found);
    }
    return [...names];
  };
  return { name, single, list };
}

/** Finds the first whole-word mention of a name, the longest where several begin; null without names. */
function mentionPattern(names: readonly string[]): RegExp | null {
  const longestFirst = names.filter((name) => name !== '').sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return null;
  const escaped = longestFirst.map((name) => name.replace(/[$()*+.?[\\\]^{|}]/gu, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join('|')})(?![\\p{L}\\p{N}])`, 'u');
}

/** The exact rule, without a vocabulary. */
export const EXACT_READER = createAnswerReader(EXACT_RULES, []);
