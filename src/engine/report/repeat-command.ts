import type { Sampling } from '#engine/calibration/sampling.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { StrategyChoice } from '#engine/search/strategy-choice.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { CLONE } from './installation.ts';
import { type RepeatPaths, shellWord } from './repeat-paths.ts';

function strategyOptions({ key, ...parameters }: StrategyChoice): readonly string[] {
  const given = Object.entries(parameters).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return ['--strategy', key, ...given];
}

function samplingOptions({
  category,
  cornerCases,
  limit,
  shuffle,
  heldOut,
  seed,
}: Sampling): readonly string[] {
  return [
    ...(category === null ? [] : ['--category', category]),
    ...(cornerCases === 'all' ? [] : ['--corner-cases', cornerCases]),
    ...(limit === null ? [] : ['--limit', String(limit)]),
    ...(shuffle ? ['--shuffle'] : []),
    ...(heldOut === 0 ? [] : ['--held-out', String(heldOut)]),
    '--sample-seed',
    String(seed),
  ];
}

function scoringOptions({ answerRules, documentFrequencies }: RepeatPaths): readonly string[] {
  return [
    ...(answerRules === null ? [] : ['--answer-rules', answerRules]),
    ...(documentFrequencies === null ? [] : ['--document-frequencies', documentFrequencies]),
  ];
}

function limitOptions({ alpha, maxBlocks, protect, exhaustive, explore }: SearchSpec): readonly string[] {
  return [
    '--alpha',
    String(alpha),
    ...(maxBlocks === null ? [] : ['--max-blocks', String(maxBlocks)]),
    ...(protect.length === 0 ? [] : ['--protect', protect.join(',')]),
    ...(exhaustive ? ['--exhaustive'] : []),
    ...(explore ? ['--explore'] : []),
  ];
}

/** Options of the question, if it differs from the task's default. */
function questionOptions({ task: key, prompt, maxNewTokens }: SearchSpec): readonly string[] {
  const task = taskByKey(key);
  return [
    ...(prompt === task.prompt ? [] : ['--prompt', prompt]),
    ...(maxNewTokens === task.maxNewTokens ? [] : ['--max-new-tokens', String(maxNewTokens)]),
  ];
}

/** The shell command that makes a run again; in a clone unless another installation is meant. */
export function repeatCommand(spec: SearchSpec, paths: RepeatPaths, { program } = CLONE): string {
  const options = [
    '--model',
    paths.model,
    '--calibration',
    paths.calibration,
    '--task',
    spec.task,
    ...questionOptions(spec),
    ...strategyOptions(spec.strategy),
    ...limitOptions(spec),
    ...samplingOptions(spec.sampling),
    ...scoringOptions(paths),
  ];
  return [`${program} search`, ...options.map(shellWord)].join(' ');
}
