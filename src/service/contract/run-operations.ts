import { z } from 'zod';
import { runEventSchema } from '#engine/search/run-event.ts';
import { searchSpecSchema } from '#engine/search/search-spec.ts';
import { byId, contentReference, count, nothing, safeId, skipSet } from './fields.ts';
import type { OperationTable } from './operation.ts';

/** Bytes of a journal that another backend has written. */
const MOST_JOURNAL_BYTES = 256 * 2 ** 20;

/** A run as the list of past runs shows it. */
const runSummary = z.object({
  id: z.string(),
  startedAt: z.number(),
  spec: searchSpecSchema,
  modelName: z.string(),
  calibrationName: z.string(),
  status: z.enum(['queued', 'running', 'paused', 'done', 'failed', 'cancelled']),
  /** Runs whose turn comes before; null for one that does not wait. */
  ahead: count.nullable(),
  /** The page that asked for it, where several can. */
  owner: z.string().nullable(),
  steps: count,
});
export type RunSummary = z.infer<typeof runSummary>;

/** A run whose journal is kept but cannot be read: damaged, or stored by another version of this program. */
const unreadableRun = z.object({
  id: z.string(),
  /** What is wrong with its journal, as a sentence. */
  problem: z.string(),
});
export type UnreadableRun = z.infer<typeof unreadableRun>;

/** Every run of a backend. */
const runList = z.object({
  runs: z.array(runSummary).readonly(),
  unreadable: z.array(unreadableRun).readonly(),
});
export type RunList = z.infer<typeof runList>;

/** How a run ended without failing. */
export const runOutcome = z.enum(['done', 'paused', 'cancelled']);
export type RunOutcome = z.infer<typeof runOutcome>;

export const runs = {
  list: { kind: 'value', route: 'GET /v1/runs', summary: 'Every run.', input: nothing, result: runList },
  summary: { kind: 'value', route: 'GET /v1/runs/:id', summary: 'One run.', input: byId, result: runSummary },
  /**
   * Starts a run and follows it until it ends or is paused; while another run is under way it waits for its turn. `id` is given by the
   * caller. Aborting the signal pauses the run.
   */
  start: {
    kind: 'run',
    route: 'POST /v1/runs',
    summary:
      'Take on a search. Answered with the run once its journal is on the disk; it goes on when the client goes away.',
    input: z.object({ id: safeId, spec: searchSpecSchema }),
    result: runOutcome,
  },
  /**
   * Resumes a paused or interrupted run and follows it; needs the same model and calibration set to be open, and the table of document
   * frequencies that it was started with to be kept. A run that is under way already is followed from its first event on.
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
  /** The events of the journal. A client of a server decodes them from `journal`. */
  events: {
    kind: 'value',
    route: null,
    summary: 'The events of a run.',
    input: byId,
    result: z.array(runEventSchema).readonly(),
  },
  /** The journal as JSON Lines, just as it is stored: also one that cannot be read. */
  journal: {
    kind: 'text',
    route: 'GET /v1/runs/:id/journal',
    summary: 'The journal of a run as JSON Lines, as it is stored.',
    input: byId,
    result: nothing,
  },
  /**
   * Keeps the journal (JSON Lines) of a run that another backend has executed so far; nothing in it is computed again. A run that is here
   * already gets what was added to it elsewhere. Rejects with `SkipscopeError('invalid-journal')` when the two differ.
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
  delete: {
    kind: 'value',
    route: 'DELETE /v1/runs/:id',
    summary: 'Delete a run.',
    input: byId,
    result: nothing,
  },
} as const satisfies OperationTable[string];

/** A skip set's score on a calibration set. */
const skipSetScore = z.object({
  metric: z.string(),
  /** In the metric's own unit. */
  value: z.number(),
  /** 95 % confidence interval; null where there is none. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
  samples: count,
  perSample: z.array(z.object({ id: z.string(), answer: z.string(), score: z.number() })).readonly(),
});
export type SkipSetScore = z.infer<typeof skipSetScore>;

export const skipSets = {
  /** `spec` names model, data, task and question; how it would choose blocks does not matter. */
  score: {
    kind: 'call',
    route: 'POST /v1/evaluate',
    summary:
      'Score a skip set on a calibration set, between two evaluations of whatever search is under way.',
    input: z.object({ spec: searchSpecSchema, skip: skipSet }),
    result: skipSetScore,
  },
} as const satisfies OperationTable[string];
