import type { Sampling } from '#engine/calibration/sampling.ts';
import type { RunEnvironment } from '#engine/search/run-environment.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import type { StrategyChoice } from '#engine/search/strategy-choice.ts';
import { EXACT_RULES } from '#engine/tasks/answer-rules.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';

/** Stand for places that only whoever repeats the run knows. */
const UNKNOWN = { model: 'MODEL', calibration: 'CALIBRATION', answerRules: 'RULES.json' } as const;

/** One word of a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function strategyOptions({ key, ...parameters }: StrategyChoice): readonly string[] {
  const given = Object.entries(parameters).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return ['--strategy', key, ...given];
}

function samplingOptions({ category, limit, shuffle, heldOut, seed }: Sampling): readonly string[] {
  return [
    ...(category === null ? [] : ['--category', category]),
    ...(limit === null ? [] : ['--limit', String(limit)]),
    ...(shuffle ? ['--shuffle'] : []),
    ...(heldOut === 0 ? [] : ['--held-out', String(heldOut)]),
    '--sample-seed',
    String(seed),
  ];
}

function scoringOptions(spec: SearchSpec, places: RunEnvironment['places']): readonly string[] {
  const exact = JSON.stringify(spec.answerRules) === JSON.stringify(EXACT_RULES);
  const table = spec.documentFrequencies;
  return [
    ...(exact ? [] : ['--answer-rules', places?.answerRules ?? UNKNOWN.answerRules]),
    ...(table === null ? [] : ['--document-frequencies', places?.documentFrequencies ?? table.name]),
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

/** What is asked, where it is not what the task asks by default. */
function questionOptions({ task: key, prompt, maxNewTokens }: SearchSpec): readonly string[] {
  const task = taskByKey(key);
  return [
    ...(prompt === task.prompt ? [] : ['--prompt', prompt]),
    ...(maxNewTokens === task.maxNewTokens ? [] : ['--max-new-tokens', String(maxNewTokens)]),
  ];
}

/**
 * The shell command that makes a run again. Where the journal does not say where model and data lay, `MODEL` and
 * `CALIBRATION` stand for them.
 */
export function repeatCommand(spec: SearchSpec, places?: RunEnvironment['places']): string {
  const options = [
    '--model',
    places?.model ?? UNKNOWN.model,
    '--calibration',
    places?.calibration ?? UNKNOWN.calibration,
    '--task',
    spec.task,
    ...questionOptions(spec),
    ...strategyOptions(spec.strategy),
    ...limitOptions(spec),
    ...samplingOptions(spec.sampling),
    ...scoringOptions(spec, places),
  ];
  return ['npm run --silent skipscope -- search', ...options.map(quoted)].join(' ');
}
