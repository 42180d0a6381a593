import { count } from '#engine/base/whole-number.ts';
import { z } from 'zod';
import { runEventSchema } from '#engine/search/run-event.ts';
import { samplingSchema } from '#engine/calibration/sampling.ts';
import { searchSpecSchema } from '#engine/search/search-spec.ts';
import { byId, contentReference, nothing, safeId, shortText, skipSet, text } from './fields.ts';
import type { OperationTable } from './operation.ts';

/** Most bytes of a journal that another backend has written. */
const MOST_JOURNAL_BYTES = 256 * 2 ** 20;

const named = { name: shortText };

/**
 * A spec as a client submits it. Lengths are bounded, because a spec is kept, listed, and asked of every sample; those of stored
 * journals are not.
 */
export const submittedSpec = searchSpecSchema.unwrap().extend({
  prompt: text.min(1),
  maxNewTokens: z.number().int().positive().max(4_096),
  protect: z.array(count).max(1_024).default([]),
  sampling: samplingSchema
    .unwrap()
    .extend({ category: shortText.trim().min(1).nullable().default(null) })
    .prefault({}),
  documentFrequencies: z
    .object({ ...named, hash: shortText.min(1) })
    .nullable()
    .default(null),
  model: z.object({ ...named, hash: shortText.min(1) }),
  calibration: z.object({ ...named, id: shortText.min(1) }),
});

/** A run as the list of runs shows it. */
const runSummary = z.object({
  id: z.string(),
  startedAt: z.number(),
  spec: searchSpecSchema,
  modelName: z.string(),
  calibrationName: z.string(),
  status: z.enum(['queued', 'running', 'paused', 'done', 'failed', 'cancelled']),
  /** Number of runs whose turn comes before; null for a run that does not wait. */
  ahead: count.nullable(),
  /** Name of the client that submitted the run to a server; null for a run of the page's own engine. */
  owner: z.string().nullable(),
  steps: count,
  /** Score and sparsity of the High Sparsity point, or of the full model while there is none; null before either is known. */
  best: z.object({ value: z.number(), sparsity: z.number() }).nullable(),
  /** Whether another tab of the browser drives the run, so that it can be neither resumed nor changed here. */
  elsewhere: z.boolean(),
  /** Whether the journal carries checksums; a journal of an earlier version does not. */
  checksummed: z.boolean(),
  /** Why the run failed, as a sentence with its remedy; null for a run that did not fail. */
  failure: z.string().nullable(),
});
export type RunSummary = z.infer<typeof runSummary>;

/** A run whose journal is stored but cannot be read, because it is damaged or another version of this program wrote it. */
const unreadableRun = z.object({
  id: z.string(),
  /** The fault of the journal, as a sentence. */
  problem: z.string(),
});
export type UnreadableRun = z.infer<typeof unreadableRun>;

/** Every run of a backend. */
const runList = z.object({
  runs: z.array(runSummary).readonly(),
  unreadable: z.array(unreadableRun).readonly(),
});
export type RunList = z.infer<typeof runList>;

/** The end of a run that has not failed. */
export const runOutcome = z.enum(['done', 'paused', 'cancelled']);
export type RunOutcome = z.infer<typeof runOutcome>;

export const runs = {
  list: { kind: 'value', route: 'GET /v1/runs', summary: 'Every run.', input: nothing, result: runList },
  summary: { kind: 'value', route: 'GET /v1/runs/:id', summary: 'One run.', input: byId, result: runSummary },
  /**
   * Starts a run and follows it until it ends or is paused. The run waits for its turn while another one is executed. The caller
   * chooses `id`. Aborting the signal pauses the run.
   */
  start: {
    kind: 'run',
    route: 'POST /v1/runs',
    summary:
      'Take on a search. Answered with the run once its journal is on the disk; it goes on when the client goes away.',
    input: z.object({ id: safeId, spec: submittedSpec }),
    result: runOutcome,
    creates: true,
  },
  /**
   * Resumes a paused or interrupted run and follows it. The model and the calibration set of the run must be open, and its table
   * of document frequencies must be stored. A run that is under way already is only followed, from its first event on.
   */
  resume: {
    kind: 'run',
    route: 'POST /v1/runs/:id/resume',
    summary: 'Take a run on again; one that is under way goes on. Answered with the run.',
    input: byId,
    result: runOutcome,
  },
  pause: {
    kind: 'value',
    route: 'POST /v1/runs/:id/pause',
    summary: 'Pause a run.',
    input: byId,
    result: nothing,
    wait: 'evaluation',
  },
  cancel: {
    kind: 'value',
    route: 'POST /v1/runs/:id/cancel',
    summary: 'End a run for good.',
    input: byId,
    result: nothing,
    wait: 'evaluation',
  },
  /** The events of the journal. The HTTP client decodes them from `journal`. */
  events: {
    kind: 'value',
    route: null,
    summary: 'The events of a run.',
    input: byId,
    result: z.array(runEventSchema).readonly(),
  },
  /** The journal as JSON Lines, exactly as it is stored, so that a damaged journal can be saved too. */
  journal: {
    kind: 'text',
    route: 'GET /v1/runs/:id/journal',
    summary: 'The journal of a run as JSON Lines, as it is stored.',
    input: byId,
    result: nothing,
  },
  /**
   * Stores the journal (JSON Lines) of a run that another backend has executed so far; its evaluations are not made again. For a
   * run that is stored here already, the events added elsewhere are appended. Rejects with `SkipscopeError('invalid-journal')`
   * when the two journals differ.
   */
  adopt: {
    kind: 'value',
    route: 'POST /v1/runs/:id/journal',
    summary: 'Keep the journal of a run that another backend has executed so far; the file is uploaded.',
    input: z.object({ id: safeId, journal: contentReference }),
    result: nothing,
    wait: 'transfer',
    fileBytes: MOST_JOURNAL_BYTES,
  },
  /**
   * Times a point of a run's path in turns with the full model, and adds the times to the journal. The run must not be under way,
   * and its model and calibration set must be at hand. A point that has been timed is not timed again.
   */
  time: {
    kind: 'call',
    route: 'POST /v1/runs/:id/timings',
    summary: 'Time a point of a run in turns with the full model; its journal keeps the times.',
    input: z.object({ id: safeId, skip: skipSet }),
    result: nothing,
  },
  delete: {
    kind: 'value',
    route: 'DELETE /v1/runs/:id',
    summary: 'Delete a run.',
    input: byId,
    result: nothing,
  },
} as const satisfies OperationTable[string];

/** The score of a skip set on a calibration set. */
const skipSetScore = z.object({
  metric: z.string(),
  /** Value in the unit of the metric. */
  value: z.number(),
  /** 95 % confidence interval of the value; null for a metric without one. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  samples: count,
  perSample: z.array(z.object({ id: z.string(), answer: z.string(), score: z.number() })).readonly(),
});
export type SkipSetScore = z.infer<typeof skipSetScore>;

export const skipSets = {
  /** Scores a skip set. `spec` names the model, the data, the task and the prompt; its strategy is ignored. */
  score: {
    kind: 'call',
    route: 'POST /v1/evaluate',
    summary:
      'Score a skip set on a calibration set, between two evaluations of whatever search is under way.',
    input: z.object({ spec: submittedSpec, skip: skipSet }),
    result: skipSetScore,
  },
} as const satisfies OperationTable[string];
