import { z } from 'zod';

import { SkipscopeError } from '#engine/base/errors.ts';
import { faultText, UP_TO_THE_FIRST_FAULT } from '#engine/base/schema-issue.ts';
import { count } from '#engine/base/whole-number.ts';
import { type RunEnvironment, runRuntimeSchema } from './run-environment.ts';
import type { RunState } from './run-state.ts';
import { storedSpecSchema } from './search-spec.ts';

/** Name of the index in the folder of the recorded runs. */
export const RECORDED_INDEX = 'index.json';

const recordedRunSchema = z.object({
  /** No run of a person has such an id: those are random UUIDs. */
  id: z.string().regex(/^recorded-[\w.-]+$/u),
  /** The journal in the folder of the index, compressed by gzip. */
  file: z.string().regex(/^[\w.-]+\.jsonl\.gz$/u),
  /** The size of the file. */
  bytes: count,
  /** Milliseconds since the epoch. */
  startedAt: z.number().min(0).max(8.64e15),
  /** Model, calibration set, task and strategy by their names, and the model's hash. */
  spec: storedSpecSchema,
  /** Blocks of the full model. */
  blocks: z.number().int().positive(),
  /** Samples that the search uses. */
  samples: count,
  /** Points of the path, the full model's apart. */
  steps: count,
  /** The machine that recorded it. */
  runtime: runRuntimeSchema,
  /** The model's folder on the page's web server, relative to the page; null for a model that is not served with it. */
  modelUrl: z.string().nullable(),
});

/** A run that is shipped with the page, as the index lists it. */
export type RecordedRun = z.infer<typeof recordedRunSchema>;

const indexSchema = z.object({
  format: z.literal('skipscope-recorded-runs'),
  version: z.literal(1),
  /** The page opens the first one on a first visit. */
  runs: z.array(recordedRunSchema).max(1000).readonly(),
});

/** The index of these runs as its file holds it. */
export function encodeRecordedIndex(runs: readonly RecordedRun[]): string {
  const index: z.infer<typeof indexSchema> = { format: 'skipscope-recorded-runs', version: 1, runs };
  return `${JSON.stringify(index, null, 1)}\n`;
}

/** The runs of an index. Throws `SkipscopeError('invalid-input')` for any other file. */
export function decodeRecordedIndex(text: string): readonly RecordedRun[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw badIndex('it is not valid JSON', cause);
  }
  const parsed = indexSchema.safeParse(json, UP_TO_THE_FIRST_FAULT);
  if (!parsed.success) throw badIndex(faultText(parsed.error), parsed.error);
  const { runs } = parsed.data;
  if (new Set(runs.map(({ id }) => id)).size < runs.length) throw badIndex('it lists a run twice');
  return runs;
}

function badIndex(fault: string, cause?: unknown): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `The index of the recorded runs cannot be read: ${fault}.`,
    'Serve the page with the folder "runs" of the same version, or without one.',
    { cause },
  );
}

/**
 * The entry of a finished run in the index. Throws `SkipscopeError('invalid-journal')` for a run that is unfinished, and for a
 * journal of an earlier version, which does not name the machine or has no checksums.
 */
export function recordedRunOf(
  { id, file, bytes }: Pick<RecordedRun, 'id' | 'file' | 'bytes'>,
  { status, spec, startedAt, environments, checksummed, blocks, samples, path }: RunState,
): RecordedRun {
  const environment = environments.at(-1);
  if (status !== 'done' || spec === null || startedAt === null) throw unusable(file, 'is not finished');
  if (environment === undefined) throw unusable(file, 'does not name the machine that made it');
  if (!checksummed) throw unusable(file, 'has no checksums');
  const { runtime } = environment;
  const counts = { blocks, samples: samples.length, steps: path.length };
  return { id, file, bytes, startedAt, spec, ...counts, runtime, modelUrl: servedModel(environment) };
}

/** What is served with the page lies in `public/`, and runs are recorded at the root of the repository. */
function servedModel({ paths }: RunEnvironment): string | null {
  const [, folder] = /^public\/(.+?)\/*$/u.exec(paths?.model ?? '') ?? [];
  return folder === undefined ? null : `${folder}/`;
}

function unusable(file: string, fault: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-journal',
    `The recorded run in ${file} ${fault}.`,
    'Record it again with npm run record:runs.',
  );
}
