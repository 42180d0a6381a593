import {
  ABBREVIATIONS,
  CAPITALIZED_ABBREVIATIONS,
  NUMBER_ABBREVIATIONS,
  SENTENCE_STARTS,
} from './ptb-abbreviations.ts';

/** One way to read text at a position: what it matches, and the tokens that this makes. */
export interface PtbRule {
  readonly pattern: RegExp;
  tokens(match: string): readonly string[];
}

const REWRITTEN = new Map([
  ['(', '-lrb-'],
  [')', '-rrb-'],
  ['[', '-lsb-'],
  [']', '-rsb-'],
  ['{', '-lcb-'],
  ['}', '-rcb-'],
  ['£', '#'],
  ['€', '$'],
  ['¢', 'cents'],
  ['½', '1/2'],
  ['¼', '1/4'],
  ['¾', '3/4'],
  ['⅓', '1/3'],
  ['⅔', '2/3'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
]);

const LETTER = String.raw`[\p{L}\p{M}]`;
const ALNUM = String.raw`[\p{L}\p{M}\p{Nd}]`;
const WORD = `${ALNUM}+(?:_+${ALNUM}+)*`;
const SLASH_PART = '[a-z0-9]+(?:-[a-z0-9]+)*';
const WORD_END = `(?!${ALNUM})`;
const APOSTROPHE = "['’]";
const CONTRACTED = '(?:s|m|d|ll|re|ve)';
const URL_BODY = String.raw`[^\s<>"|(){}]*[^\s<>"|(){}.,!?;:'-]`;

const plain = (match: string): readonly string[] => [match.replaceAll('’', "'")];
const dropped = (): readonly string[] => [];
const splitAt =
  (index: number): PtbRule['tokens'] =>
  (match) =>
    [match.slice(0, index), match.slice(index)].flatMap(plain);
const rewritten = (match: string): readonly string[] => [REWRITTEN.get(match) ?? match];
const smiley = (match: string): readonly string[] => [match.replace('(', '-lrb-').replace(')', '-rrb-')];

function rule(source: string, tokens: PtbRule['tokens'] = plain, flags = 'iuy'): PtbRule {
  return { pattern: new RegExp(source, flags), tokens };
}

const WEB: readonly PtbRule[] = [
  rule(`https?://${URL_BODY}`),
  rule(String.raw`(?:[a-z0-9-]+\.)+(?:com|net|org|edu|gov|uk)(?:/${URL_BODY})?${WORD_END}`),
  rule(String.raw`[\p{L}\p{Nd}._-]+@[\p{L}\p{Nd}._-]*[\p{L}\p{Nd}]`),
  rule(String.raw`[#@][\p{L}_][\p{L}\p{Nd}_]*`),
  rule(String.raw`</?[a-z][^<>\n]*>`),
  rule('&(?:amp|lt|gt);', rewritten),
  rule('&(?:quot|apos|nbsp);', dropped),
];

/** A contraction ends the word before it and is a token of its own. */
const CONTRACTIONS: readonly PtbRule[] = [
  rule(`${APOSTROPHE}${CONTRACTED}${WORD_END}`),
  rule(`${LETTER}+n${APOSTROPHE}t${WORD_END}`, splitAt(-3)),
  rule(`(?:cannot|gonna|gotta|wanna|gimme|lemme)${WORD_END}`, splitAt(3)),
  rule(`${APOSTROPHE}(?:tis|twas)${WORD_END}`, splitAt(2)),
  rule(`${APOSTROPHE}(?:n|em|til|cause|${String.raw`\d0s`})${WORD_END}`),
  rule(`${APOSTROPHE}n${APOSTROPHE}`),
  rule(`(?:ol|y|j)${APOSTROPHE}`),
  rule(`(?:[dlo]|c|ma|qu)${APOSTROPHE}(?!${CONTRACTED}${WORD_END})${LETTER}+(?:-${WORD})*`),
];

const WORDS: readonly PtbRule[] = [
  rule(`[a-z]\\.(?:${LETTER}\\.)+${WORD_END}`),
  rule(String.raw`[A-Za-z]\.(?!${ALNUM}|\s*$|\s+(?:${SENTENCE_STARTS.join('|')})\b)`, plain, 'uy'),
  rule(`${LETTER}+(?:\\.${LETTER}+)+`),
  rule(`${LETTER}+(?:[!?]${LETTER}+)+`),
  rule(String.raw`ph\.d\.`),
  rule('[A-Z]+&[A-Z]+', plain, 'uy'),
  rule(`(?:${ABBREVIATIONS.join('|')})\\.${WORD_END}`),
  rule(`(?:${CAPITALIZED_ABBREVIATIONS.join('|')})\\.${WORD_END}`, plain, 'uy'),
  rule(`(?:${NUMBER_ABBREVIATIONS.join('|')})\\.(?=\\s*\\p{Nd}|[,;-])`),
  rule(`${WORD}(?:[-‑]${WORD})*`),
  rule(`${SLASH_PART}(?:/${SLASH_PART}){1,2}${WORD_END}`),
  rule(String.raw`[-+]?\p{Nd}*[.,]?\p{Nd}+(?:[.,:-]\p{Nd}+)*`),
];

const SIGNS: readonly PtbRule[] = [
  rule(String.raw`[:;=]-?[()]`, smiley),
  rule(`:-?[dp]${WORD_END}`),
  rule(String.raw`\^_\^`),
  rule('[!?]{2,}'),
  rule('-{5,}'),
  rule('_+'),
  rule(String.raw`\.{3}|''`, dropped),
  // Quotes, dashes and sentence punctuation: what pycocoevalcap leaves out of the tokens.
  rule(String.raw`[-.,:;!?'"${'`'}‘’“”«»‹›…–—―‐‑‒]`, dropped),
  rule(String.raw`[^\s\p{L}\p{M}\p{Nd}\p{C}\u{10000}-\u{10FFFF}]`, rewritten),
];

/** At each position the longest match wins, among equally long ones the first. */
export const PTB_RULES: readonly PtbRule[] = [...WEB, ...CONTRACTIONS, ...WORDS, ...SIGNS];
