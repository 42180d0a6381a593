import type { RunEnvironment, RunOrigins } from '#engine/search/run-environment.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { EXACT_RULES } from '#engine/tasks/answer-rules.ts';
import { CLONE, type Installation } from './installation.ts';

/** One word of a POSIX shell. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Paths of the files that a repeated run needs. */
export interface RepeatPaths {
  readonly model: string;
  readonly calibration: string;
  /** Null for exact rules. */
  readonly answerRules: string | null;
  /** Null without a table. */
  readonly documentFrequencies: string | null;
  /** Lines of a shell script to go before the run: they make what must be made first, and explain the placeholders above. */
  readonly preparation: readonly string[];
}

interface FoundPath {
  readonly path: string;
  readonly lines: readonly string[];
}

const known = (path: string): FoundPath => ({ path, lines: [] });

function remark(text: string): string {
  return `# ${text.replace(/\s+/gu, ' ')}`;
}

function convertCommand(
  { program }: Installation,
  source: string,
  out: string,
  dtype: string,
  options: readonly string[] = [],
): string {
  const words = [source, out, '--dtype', dtype, ...options].map(shellWord);
  return `${program} convert ${words.join(' ')}`;
}

/** Good as a folder's name. */
function stem(name: string): string {
  return name
    .replace(/\/+$/u, '')
    .replace(/.*\//u, '')
    .replaceAll(/[^\w.-]+/gu, '-');
}

function modelPath(
  spec: SearchSpec,
  dtype: string | undefined,
  origin: RunOrigins['model'] | undefined,
  installation: Installation,
): FoundPath {
  const { name, hash } = spec.model;
  if (!origin || dtype === undefined)
    return {
      path: 'MODEL',
      lines: [
        remark(`MODEL: the folder of the block model "${name}"; its manifest.json has SHA-256 ${hash}`),
      ],
    };
  if (origin.kind === 'served') return known(`${installation.served}/${origin.path}`);
  if (origin.kind === 'hub') {
    const { repository, revision, endpoint } = origin;
    const path = `${stem(repository)}-${dtype}`;
    const options = endpoint === undefined ? [] : ['--hub-endpoint', endpoint];
    return { path, lines: [convertCommand(installation, `${repository}@${revision}`, path, dtype, options)] };
  }
  const [source, where] =
    origin.kind === 'url'
      ? [origin.url, origin.url]
      : [origin.name, `the folder "${origin.name}" that was brought to the page`];
  const convert = convertCommand(installation, source, 'MODEL', dtype);
  return {
    path: 'MODEL',
    lines: [
      remark(
        `MODEL: the block model of ${where}, or, if a checkpoint lies there, what this makes of it: ${convert}`,
      ),
    ],
  };
}

function calibrationPath(
  { calibration: { name, id } }: SearchSpec,
  origin: RunOrigins['calibration'] | undefined,
  installation: Installation,
): FoundPath {
  switch (origin?.kind) {
    case 'served':
      return known(`${installation.served}/${origin.path}`);
    case 'url':
      return {
        path: 'CALIBRATION',
        lines: [remark(`CALIBRATION: a copy of the folder at ${origin.url}`)],
      };
    case 'files':
      return {
        path: 'CALIBRATION',
        lines: [
          remark(
            `CALIBRATION: the folder or file that was brought to the page as "${origin.name}" (set ${id})`,
          ),
        ],
      };
    case undefined:
      return {
        path: 'CALIBRATION',
        lines: [remark(`CALIBRATION: the folder or file of the set "${name}", whose id is ${id}`)],
      };
  }
}

function rulesPath({ answerRules }: SearchSpec, paths: RunEnvironment['paths']): FoundPath | null {
  if (JSON.stringify(answerRules) === JSON.stringify(EXACT_RULES)) return null;
  if (paths?.answerRules !== undefined) return known(paths.answerRules);
  return { path: 'RULES.json', lines: [remark(`RULES.json: a file with ${JSON.stringify(answerRules)}`)] };
}

function tablePath({ documentFrequencies }: SearchSpec, paths: RunEnvironment['paths']): FoundPath | null {
  if (documentFrequencies === null) return null;
  if (paths?.documentFrequencies !== undefined) return known(paths.documentFrequencies);
  const { name, hash } = documentFrequencies;
  return { path: name, lines: [remark(`${name}: the table of document frequencies with SHA-256 ${hash}`)] };
}

/**
 * The paths given on the command line; else those that the page knew, with placeholders for the others and an
 * explanation of each.
 */
export function repeatPaths(
  spec: SearchSpec,
  environment?: RunEnvironment,
  installation = CLONE,
): RepeatPaths {
  const { paths, origins } = environment ?? {};
  const model = paths
    ? known(paths.model)
    : modelPath(spec, environment?.model.dtype, origins?.model, installation);
  const calibration = paths
    ? known(paths.calibration)
    : calibrationPath(spec, origins?.calibration, installation);
  const rules = rulesPath(spec, paths);
  const table = tablePath(spec, paths);
  return {
    model: model.path,
    calibration: calibration.path,
    answerRules: rules?.path ?? null,
    documentFrequencies: table?.path ?? null,
    preparation: [model, calibration, rules, table].flatMap((found) => found?.lines ?? []),
  };
}
