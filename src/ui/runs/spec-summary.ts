import type { Sampling } from '#engine/calibration/sampling.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { strategySummary } from '#engine/search/strategy-catalogue.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { plural } from '#ui/format/numbers.ts';

/** The scoring settings that differ from the default, in a few words each. */
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

const cornerCaseWords = { all: [], only: ['corner cases only'], without: ['without corner cases'] } as const;

function samplingSummary({
  category,
  cornerCases,
  limit,
  shuffle,
  heldOut,
  seed,
}: Sampling): readonly string[] {
  const random = shuffle || heldOut > 0 ? [`sample seed ${String(seed)}`] : [];
  return [
    limit === null ? 'all samples' : `${shuffle ? 'random ' : ''}${plural(limit, 'sample')}`,
    ...(category === null ? [] : [`only “${category}”`]),
    ...cornerCaseWords[cornerCases],
    ...(heldOut === 0 ? [] : [`${String(Math.round(heldOut * 100))} % held out`]),
    ...random,
  ];
}

/** The most characters of a question that a summary shows. */
const QUESTION = 60;

function shortened(question: string): string {
  const characters = [...question];
  return characters.length <= QUESTION ? question : `${characters.slice(0, QUESTION).join('')}…`;
}

/** The settings of a run in a few words each. */
export function specSummary(spec: SearchSpec): readonly string[] {
  return [
    taskByKey(spec.task).label,
    ...strategySummary(spec.strategy),
    `α ${String(spec.alpha)}`,
    ...(spec.maxBlocks === null ? [] : [`at most ${plural(spec.maxBlocks, 'block')}`]),
    ...samplingSummary(spec.sampling),
    ...scoringSummary(spec),
    ...(spec.prompt === taskByKey(spec.task).prompt ? [] : [`asks “${shortened(spec.prompt)}”`]),
    ...(spec.protect.length === 0 ? [] : [`${String(spec.protect.length)} protected`]),
    ...(spec.exhaustive ? ['exhaustive'] : []),
    ...(spec.explore ? ['explored to the end'] : []),
  ];
}
