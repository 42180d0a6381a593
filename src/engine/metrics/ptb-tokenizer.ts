import { PTB_RULES, type PtbRule } from './ptb-rules.ts';

/**
 * The tokens that pycocoevalcap 1.2 makes of a caption (tokenizer/ptbtokenizer.py): Stanford's PTB tokenizer with
 * `-lowerCase`, less quotes, dashes and sentence punctuation. Brackets stay: lowercased, they are `-lrb-`, which the list
 * of dropped tokens does not know.
 *
 * The rules were derived from the tokenizer's behaviour on captions; known differences are listed in the tests.
 */
export function tokenizeCaption(caption: string): readonly string[] {
  // Soft hyphens and emoji variation selectors vanish inside tokens.
  const text = caption.replace(/[\u00ad\ufe0f]/gu, '');
  const tokens: string[] = [];
  for (let index = 0; index < text.length;) {
    const found = longestMatch(text, index);
    if (!found) {
      // White space, controls, and emoji, which the original cannot tokenize.
      index++;
      continue;
    }
    // A markup tag is one token with blanks in it, which cider_scorer.py's `split()` takes apart again.
    for (const token of found.rule.tokens(found.match)) tokens.push(...token.toLowerCase().split(/\s+/u));
    index += found.match.length;
  }
  return tokens;
}

interface Match {
  readonly rule: PtbRule;
  readonly match: string;
}

function longestMatch(text: string, index: number): Match | null {
  let best: Match | null = null;
  for (const rule of PTB_RULES) {
    rule.pattern.lastIndex = index;
    const match = rule.pattern.exec(text)?.[0] ?? '';
    if (match.length > (best?.match.length ?? 0)) best = { rule, match };
  }
  return best;
}
