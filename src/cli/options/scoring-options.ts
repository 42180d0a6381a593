import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import {
  type DocumentFrequencyTable,
  openDocumentFrequencies,
} from '#engine/metrics/document-frequency-file.ts';
import { type AnswerRules, EXACT_RULES, parseAnswerRules } from '#engine/tasks/answer-rules.ts';
import type { TaskKey } from '#engine/tasks/task.ts';
import { TASKS } from '#engine/tasks/tasks.ts';
import { readInputFile } from './named-file.ts';
import { UsageError } from './usage-error.ts';

/** Files that say how answers are scored. */
export interface ScoringFiles {
  readonly task: TaskKey;
  readonly answerRules?: string;
  readonly documentFrequencies?: string;
}

/** The contents of these files. */
export interface Scoring {
  readonly answerRules: AnswerRules;
  readonly table?: DocumentFrequencyTable;
}

export const task = () =>
  new Option('--task <task>', 'what to score').choices(TASKS.map(({ key }) => key)).makeOptionMandatory();

export function addScoringOptions(command: Command): Command {
  return command
    .option('--answer-rules <file>', 'JSON with synonyms and how names are found in answers')
    .option('--document-frequencies <file>', 'for captioning: how common words are in a larger set');
}

/** Throws as `readInputFile`, `parseAnswerRules` and `openDocumentFrequencies` do. */
export async function readScoring(files: ScoringFiles): Promise<Scoring> {
  const rules = files.answerRules === undefined ? EXACT_RULES : await readRules(files.answerRules);
  if (files.documentFrequencies === undefined) return { answerRules: rules };
  if (files.task !== 'captioning')
    throw new UsageError('--document-frequencies is for --task captioning only.');
  const path = files.documentFrequencies;
  return {
    answerRules: rules,
    table: await openDocumentFrequencies(basename(path), await readInputFile(path)),
  };
}

async function readRules(path: string): Promise<AnswerRules> {
  const text = new TextDecoder().decode(await readInputFile(path));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${path} is not valid JSON.`, { cause });
  }
  return parseAnswerRules(json, path);
}
