import {
  ABBREVIATIONS,
  CAPITALIZED_ABBREVIATIONS,
  NUMBER_ABBREVIATIONS,
  SENTENCE_STARTS,
} from './ptb-abbreviations.ts';

/**
 * The signs that are tokens of their own, as hexadecimal code points and ranges: found by giving the original every character
 * of the basic plane between two words. It drops all other signs.
 */
const SIGN_RANGES = `
  23-26 2a-2b 2f 3c-3e 40 5c 5e-5f 7c 7e a1 a5-a9 ac ae-b4 b6-b9 bf d7 f7 2c2-2c5 2d2-2df 2e5-2eb 2ed
  2ef-2ff 375 378-379 37e 384-385 387 3f6 55a-55f 589 5be 5c0 5c3 5c6 5f3-5f4 600-603 606-60c 61b 61e-61f
  66a 66d 6d4 6dd-6de 6e9 6fd-6fe 700-70d 70f 74b-74c 7f6-7f8 964-965 a43-a46 a49-a4a a4e-a4f ac6 aca
  ace-acf c45 c49 c4e-c54 e3f e4f 1fbd 2016-2017 201a 201e-2023 2030-2038 203b 203e-2042 2044 2070 2074-207e
  2080-208e 20a4 2100-2101 2103-2106 2108-2109 2114 2116-2118 211e-2123 2125 2127 2129 212e 213a-213b
  2140-2144 214a-214d 214f 2155-215e 2190-2bff 3001-3002 3012 30fb ff01-ff0f ff1a-ff20 ff3b-ff40 ff5b-ff65
  ffe0-ffe1 ffe5-ffe6`;

/** A regular expression's class of those signs. */
const SIGN_CLASS = `[${SIGN_RANGES.trim()
  .split(/\s+/u)
  .map((range) =>
    range
      .split('-')
      .map((point) => `\\u{${point}}`)
      .join('-'),
  )
  .join('')}]`;

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
  ['₠', '$'],
  ['¤', '$'],
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
const NO_LETTER = `(?!${LETTER})`;
const APOSTROPHE = "['’]";
const CONTRACTED = '(?:[smdSMD]|ll|re|ve|LL|RE|VE)';
const URL_BODY = String.raw`[^\s<>"|(){}]*[^\s<>"|(){}.,!?;:'-]`;

const plain = (match: string): readonly string[] => [match.replaceAll('’', "'")];
/** Curly apostrophes stay. */
const verbatim = (match: string): readonly string[] => [match];
const dropped = (): readonly string[] => [];
const splitAt =
  (index: number): PtbRule['tokens'] =>
  (match) =>
    [match.slice(0, index), match.slice(index)].flatMap(plain);
const rewritten = (match: string): readonly string[] => [REWRITTEN.get(match) ?? match];
const STRAIGHT_QUOTES = new Map([
  ['’', "'"],
  ['“', '``'],
  ['”', "''"],
]);
/** Two quotes are read as one token, and left out only where that is a usual pair. */
const quotePair = (match: string): readonly string[] => {
  const token = [...match].map((quote) => STRAIGHT_QUOTES.get(quote) ?? quote).join('');
  return ['``', "''"].includes(token) ? [] : [token];
};
// A smiley's round bracket becomes `-lrb-` too, its other brackets stay.
const smiley = (match: string): readonly string[] => [match.replace('(', '-lrb-').replace(')', '-rrb-')];

function rule(source: string, tokens: PtbRule['tokens'] = plain, flags = 'iuy'): PtbRule {
  return { pattern: new RegExp(source, flags), tokens };
}

const WEB: readonly PtbRule[] = [
  rule(`https?://${URL_BODY}`),
  rule(String.raw`(?:[a-z0-9-]+\.)+(?:com|net|org|edu|gov|uk)(?:/${URL_BODY})?${WORD_END}`),
  rule(String.raw`[\p{L}\p{Nd}._-]+@[\p{L}\p{Nd}._-]*[\p{L}\p{Nd}]`),
  rule('@[a-z_][a-z0-9_]*|@{2,}'),
  rule(`#${LETTER}+|#{2,}`),
  rule(String.raw`</?[a-z][\w:.-]*(?:\s+[a-z][\w:.-]*(?:\s*=\s*(?:'[^']*'|"[^"]*"|[\w:.-]+))?)*\s*/?>`),
  rule('&(?:amp|lt|gt);', rewritten),
  rule('&(?:quot|apos|nbsp);', dropped),
];

/** A contraction ends the word before it and is a token of its own. */
const CONTRACTIONS: readonly PtbRule[] = [
  rule(`${APOSTROPHE}${CONTRACTED}${NO_LETTER}`),
  rule(`${LETTER}*n${APOSTROPHE}t${NO_LETTER}`, splitAt(-3)),
  rule(`(?:cannot|gonna|gotta|wanna|gimme|lemme)${WORD_END}`, splitAt(3)),
  rule(`${APOSTROPHE}t(?=is|was)`),
  rule(`${APOSTROPHE}(?:n${NO_LETTER}|em|till?|cause|[2-9]0s|\\d\\d(?=\\s|$))`, verbatim),
  rule(`${APOSTROPHE}n${APOSTROPHE}`),
  rule(`(?:ol|[ydlj])${APOSTROPHE}(?!${CONTRACTED})`, verbatim),
];

/** An apostrophe inside a word: O'Brien, d'or, Qur'an. */
const INNER_APOSTROPHE = `${APOSTROPHE}(?!${CONTRACTED}${WORD_END})`;
const APOSTROPHES: readonly PtbRule[] = [
  rule(`(?:[A-HJ-XZdlno]|c(?=.est))${INNER_APOSTROPHE}${LETTER}{2,}(?:-${WORD})*`, verbatim, 'uy'),
  rule(`${LETTER}+[aeiouyAEIOUY]${INNER_APOSTROPHE}[aeiouA-Z]${LETTER}*(?:-${WORD})*`, verbatim, 'uy'),
];

const WORDS: readonly PtbRule[] = [
  rule(`[a-z]\\.(?:${LETTER}\\.)+${NO_LETTER}`),
  rule(String.raw`[A-Za-z]\.(?!${LETTER}|\s*$|\s+(?:${SENTENCE_STARTS.join('|')})\b)`, plain, 'uy'),
  rule(`${LETTER}${ALNUM}*(?:[.!?]${LETTER}${ALNUM}*)+`),
  rule(String.raw`[A-Z]+\$`, plain, 'uy'),
  rule(String.raw`ph\.d\.`),
  rule('[A-Z]+&[A-Z]+', plain, 'uy'),
  rule(String.raw`c\+\+|[cf]#`),
  // Before a comma, colon or semicolon any period belongs to the word.
  rule(String.raw`${WORD}(?:[-‑]${WORD})*\.(?=[,:;、])`),
  // A number with its fraction is one token with a blank in it, which cider_scorer.py takes apart.
  rule(String.raw`\d{1,4}[- \u00a0]\d{1,4}/\d{1,4}`),
  rule(`(?:${ABBREVIATIONS.join('|')})\\.${WORD_END}`),
  rule(`(?:${CAPITALIZED_ABBREVIATIONS.join('|')})\\.${WORD_END}`, plain, 'uy'),
  rule(`(?:${NUMBER_ABBREVIATIONS.join('|')})\\.(?=\\s*\\p{Nd}|[,;-])`),
  rule(`${WORD}(?:[-‑]${WORD})*`),
  rule(`${SLASH_PART}(?:/${SLASH_PART}){1,2}${WORD_END}`),
  rule(String.raw`[-+]?\p{Nd}*[.,:]?\p{Nd}+(?:[.,:-]\p{Nd}+)*`),
];

const SIGNS: readonly PtbRule[] = [
  rule(String.raw`[<>]?[:;=][-o*']?[()DPdpO\\{@|\[\]](?![A-Za-z\d])`, smiley, 'uy'),
  rule(String.raw`\^_\^`),
  rule('[!?]{2,}'),
  rule('-{5,}'),
  rule(String.raw`_+|\*{2,}|<<|>>`),
  rule('[`’“”‚„‟]{2}', quotePair),
  rule(String.raw`\.{3}|''|-{2,4}`, dropped),
  // Quotes, dashes and sentence punctuation: what pycocoevalcap leaves out of the tokens.
  rule(String.raw`[-.,:;!?'"${'`'}‘’“”«»‹›…–—―‐‑‒]`, dropped),
  rule(String.raw`[()\[\]{}£€₠¤¢½¼¾⅓⅔]`, rewritten),
  rule(SIGN_CLASS),
];

/** At each position the longest match wins, among equally long ones the first. */
export const PTB_RULES: readonly PtbRule[] = [...WEB, ...CONTRACTIONS, ...APOSTROPHES, ...WORDS, ...SIGNS];
