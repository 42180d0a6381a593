import type { SearchSpec } from '#engine/search/search-spec.ts';
import { plural } from '#ui/format/numbers.ts';

/** What of the scoring is not as by default, in a few words each. */
export function scoringSummary({
  answerRules,
  documentFrequencies,
}: Pick<SearchSpec, 'answerRules' | 'documentFrequencies'>): readonly string[] {
  const { synonyms, stripArticles, findInSentence } = answerRules;
  const categories = Object.keys(synonyms).length;
  return [
    ...(categories === 0 ? [] : [`synonyms of ${plural(categories, 'category', 'categories')}`]),
    ...(stripArticles ? [] : ['articles count']),
    ...(findInSentence ? ['names found in sentences'] : []),
    ...(documentFrequencies === null ? [] : [`CIDEr weighted by “${documentFrequencies.name}”`]),
  ];
}
