import { gzipSync } from 'node:zlib';

import { foldEvents } from '#engine/search/fold-run.ts';
import { decodeJournal } from '#engine/search/journal-codec.ts';
import { type RecordedRun, recordedRunOf } from '#engine/search/recorded-run.ts';
import type { RunEnvironment } from '#engine/search/run-environment.ts';
import type { RunEvent } from '#engine/search/run-event.ts';
import { createSearchSpec } from '#engine/search/search-spec.ts';
import { journalLines } from './journals.ts';

const environment: RunEnvironment = {
  app: '0.1.0',
  model: { checkpoint: 'org/tiny', revision: 'abc', dtype: 'q4' },
  runtime: {
    provider: 'cpu',
    version: '1.30.0',
    threads: 2,
    adapter: 'Some CPU',
    software: false,
    arithmetic: 'float32',
    weights: 'float',
  },
  paths: { model: 'public/models/tiny', calibration: 'public/calibration/demo' },
};

const BLOCKS = 6;
const latency = { prefill: 1, perToken: 1, total: 3 };

/** The first step of an exhaustive search, in which the last block is worth nothing and each before it a tenth more. */
function firstStep(): readonly RunEvent[] {
  const about = { at: 1002, step: 1, objective: 'metric', parent: 0 } as const;
  const candidates = Array.from({ length: BLOCKS }, (_, block) => block);
  const verdicts = candidates.map((block): RunEvent => ({
    type: 'candidate',
    ...about,
    block,
    value: 0.5 - 0.1 * (BLOCKS - 1 - block),
  }));
  const base: RunEvent = {
    type: 'evaluation',
    ...about,
    kind: 'base',
    skip: [],
    candidates,
    outcomes: [],
    blockTokens: 0,
  };
  return [base, ...verdicts];
}

/** A finished run that removes its last block. */
export const recordedEvents: readonly RunEvent[] = [
  {
    type: 'started',
    at: 1000,
    spec: createSearchSpec({
      task: 'single-object',
      exhaustive: true,
      model: { name: 'tiny', hash: 'abc' },
      calibration: { name: 'Demo', id: 'demo' },
    }),
    samples: ['1', '2'],
    heldOut: [],
    blocks: BLOCKS,
    environment,
  },
  { type: 'baseline', at: 1001, value: 0.5, latency, scores: [1, 0] },
  ...firstStep(),
  {
    type: 'step',
    at: 1002,
    step: 1,
    removed: [5],
    restored: [],
    value: 0.5,
    scores: [1, 0],
    sparsity: 1 / BLOCKS,
    skip: [5],
    latency,
  },
  { type: 'done', at: 1003, reason: 'constraint' },
];

/** A recorded run as it is shipped: its entry in the index, and its file. */
export interface Recording {
  readonly run: RecordedRun;
  readonly file: Uint8Array<ArrayBuffer>;
}

export function recordingOf(name: string, events: readonly RunEvent[] = recordedEvents): Recording {
  const lines = journalLines(events);
  const file = new Uint8Array(gzipSync(lines));
  const state = foldEvents(decodeJournal(lines).events);
  const listed = { id: `recorded-${name}`, file: `${name}.jsonl.gz`, bytes: file.length };
  return { run: recordedRunOf(listed, state), file };
}
