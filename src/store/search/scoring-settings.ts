import { SkipscopeError } from '#engine/base/errors.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { type AnswerRules, EXACT_RULES } from '#engine/tasks/answer-rules.ts';
import { parseSynonyms } from '#engine/tasks/synonym-text.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import type { ScoringSettings } from '#store/state/search-state.ts';

export const defaultScoring: ScoringSettings = {
  synonymText: '',
  stripArticles: EXACT_RULES.stripArticles,
  findInSentence: EXACT_RULES.findInSentence,
  documentFrequencies: null,
};

/** Whether answers to a task are texts that CIDEr compares; otherwise they are names. */
export function comparesCaptions(task: TaskKey): boolean {
  return taskByKey(task).metric === 'cider';
}

/** The rules for names, without the lines of synonyms that cannot be used. */
export function answerRulesOf({
  synonymText,
  stripArticles,
  findInSentence,
}: Omit<ScoringSettings, 'documentFrequencies'>): AnswerRules {
  return { synonyms: parseSynonyms(synonymText, stripArticles).synonyms, stripArticles, findInSentence };
}

/** The scoring settings that affect a task. The others have their defaults, so that runs stay comparable. */
export function scoringOf(
  task: TaskKey,
  scoring: ScoringSettings,
): Pick<SearchSpec, 'answerRules' | 'documentFrequencies'> {
  if (comparesCaptions(task))
    return { answerRules: EXACT_RULES, documentFrequencies: scoring.documentFrequencies };
  return { answerRules: answerRulesOf(scoring), documentFrequencies: null };
}

/** Throws `SkipscopeError('invalid-input')` naming the first line of synonyms that matters and cannot be used. */
export function requireReadableSynonyms(task: TaskKey, scoring: ScoringSettings): void {
  const [issue] = synonymIssues(task, scoring);
  if (issue === undefined) return;
  throw new SkipscopeError(
    'invalid-input',
    `Line ${String(issue.line)} of the synonyms: ${issue.what}`,
    'Correct this line under Scoring.',
  );
}

/** The lines of synonyms that matter to a task and cannot be used. */
export function synonymIssues(task: TaskKey, { synonymText, stripArticles }: ScoringSettings) {
  return comparesCaptions(task) ? [] : parseSynonyms(synonymText, stripArticles).issues;
}
