import { Option } from 'commander';
import { type AnswerRules, EXACT_RULES, parseAnswerRules } from '#engine/tasks/answer-rules.ts';
import { readJsonFile } from './json-file.ts';

/** Files that say how answers are scored. */
export interface ScoringFiles {
  readonly answerRules?: string;
}

/** What the files hold. */
export interface Scoring {
  readonly answerRules: AnswerRules;
}

export const answerRules = () =>
  new Option('--answer-rules <file>', 'JSON with synonyms and how names are found in answers');

/** Throws as `readJsonFile` and `parseAnswerRules` do. */
export async function readScoring(files: ScoringFiles): Promise<Scoring> {
  if (files.answerRules === undefined) return { answerRules: EXACT_RULES };
  const { json } = await readJsonFile(files.answerRules);
  return { answerRules: parseAnswerRules(json, files.answerRules) };
}
