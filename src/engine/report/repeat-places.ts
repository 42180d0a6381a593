import type { RunEnvironment, RunOrigins } from '#engine/search/run-environment.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { EXACT_RULES } from '#engine/tasks/answer-rules.ts';
import { shellWord } from './shell-word.ts';

/** Where a repeated run finds what it is made of. */
export interface RepeatPlaces {
  readonly model: string;
  readonly calibration: string;
  /** Null for exact rules. */
  readonly answerRules: string | null;
  /** Null without a table. */
  readonly documentFrequencies: string | null;
  /** Lines of a shell script to go before the run: what must be made first, and what the capitals above stand for. */
  readonly preparation: readonly string[];
}

interface Place {
  readonly place: string;
  readonly lines: readonly string[];
}

const known = (place: string): Place => ({ place, lines: [] });
const served = (path: string): Place => known(`public/${path}`);

function remark(text: string): string {
  return `# ${text.replace(/\s+/gu, ' ')}`;
}

function convertCommand(source: string, out: string, dtype: string, options: readonly string[] = []): string {
  const words = [source, out, '--dtype', dtype, ...options].map(shellWord);
  return `npm run --silent skipscope -- convert ${words.join(' ')}`;
}

/** Good as a folder's name. */
function stem(name: string): string {
  return name
    .replace(/\/+$/u, '')
    .replace(/.*\//u, '')
    .replaceAll(/[^\w.-]+/gu, '-');
}

function modelPlace(
  spec: SearchSpec,
  dtype: string | undefined,
  origin: RunOrigins['model'] | undefined,
): Place {
  const { name, hash } = spec.model;
  if (!origin || dtype === undefined)
    return {
      place: 'MODEL',
      lines: [
        remark(`MODEL: the folder of the block model "${name}"; its manifest.json has SHA-256 ${hash}`),
      ],
    };
  if (origin.kind === 'served') return served(origin.path);
  if (origin.kind === 'hub') {
    const { repository, revision, endpoint } = origin;
    const place = `${stem(repository)}-${dtype}`;
    const options = endpoint === undefined ? [] : ['--hub-endpoint', endpoint];
    return { place, lines: [convertCommand(`${repository}@${revision}`, place, dtype, options)] };
  }
  const [source, where] =
    origin.kind === 'url'
      ? [origin.url, origin.url]
      : [origin.name, `the folder "${origin.name}" that was brought to the page`];
  const convert = convertCommand(source, 'MODEL', dtype);
  return {
    place: 'MODEL',
    lines: [
      remark(
        `MODEL: the block model of ${where}, or, if a checkpoint lies there, what this makes of it: ${convert}`,
      ),
    ],
  };
}

function calibrationPlace(
  { calibration: { name, id } }: SearchSpec,
  origin: RunOrigins['calibration'] | undefined,
): Place {
  switch (origin?.kind) {
    case 'served':
      return served(origin.path);
    case 'url':
      return {
        place: 'CALIBRATION',
        lines: [remark(`CALIBRATION: a copy of the folder at ${origin.url}`)],
      };
    case 'files':
      return {
        place: 'CALIBRATION',
        lines: [
          remark(
            `CALIBRATION: the folder or file that was brought to the page as "${origin.name}" (set ${id})`,
          ),
        ],
      };
    case undefined:
      return {
        place: 'CALIBRATION',
        lines: [remark(`CALIBRATION: the folder or file of the set "${name}", whose id is ${id}`)],
      };
  }
}

function rulesPlace({ answerRules }: SearchSpec, places: RunEnvironment['places']): Place | null {
  if (JSON.stringify(answerRules) === JSON.stringify(EXACT_RULES)) return null;
  if (places?.answerRules !== undefined) return known(places.answerRules);
  return { place: 'RULES.json', lines: [remark(`RULES.json: a file with ${JSON.stringify(answerRules)}`)] };
}

function tablePlace({ documentFrequencies }: SearchSpec, places: RunEnvironment['places']): Place | null {
  if (documentFrequencies === null) return null;
  if (places?.documentFrequencies !== undefined) return known(places.documentFrequencies);
  const { name, hash } = documentFrequencies;
  return { place: name, lines: [remark(`${name}: the table of document frequencies with SHA-256 ${hash}`)] };
}

/** As a person wrote them on the command line; else as far as a page knew them, with placeholders and what they mean. */
export function repeatPlaces(spec: SearchSpec, environment?: RunEnvironment): RepeatPlaces {
  const { places, origins } = environment ?? {};
  const model = places ? known(places.model) : modelPlace(spec, environment?.model.dtype, origins?.model);
  const calibration = places ? known(places.calibration) : calibrationPlace(spec, origins?.calibration);
  const rules = rulesPlace(spec, places);
  const table = tablePlace(spec, places);
  return {
    model: model.place,
    calibration: calibration.place,
    answerRules: rules?.place ?? null,
    documentFrequencies: table?.place ?? null,
    preparation: [model, calibration, rules, table].flatMap((place) => place?.lines ?? []),
  };
}
