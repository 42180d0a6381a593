import type { ReferenceRow, ReferenceSamples } from '#engine/evaluation/reference-samples.ts';
import type { SamplePrompt, ScoredSamples } from '#engine/evaluation/scored-samples.ts';
import { checkPrompts } from '#engine/inference/generate.ts';
import { DEFAULT_ROWS } from '#engine/strategies/group-plan.ts';
import { type ScoredAnswers, answerSteps, answersWithoutBlocks } from './answers-without-blocks.ts';
import { angularDistances } from './angular-distance.ts';
import { BatchReading, type ReadingNeeds } from './batch-reading.ts';
import type { BlockValue, ImportanceKey, ImportanceMeasure, ImportanceScan } from './importance-measure.ts';
import type { SampleReading } from './sample-reading.ts';
import { type ScanWork, countedWork } from './scan-work.ts';
import { walkBatch, walkSteps } from './walk-batch.ts';

/** What is measured, and on what. */
export interface ImportanceInputs {
  readonly scored: ScoredSamples;
  /** Token ids of each sample's references; needed where a measure needs likelihoods. */
  readonly references: ReferenceSamples['references'] | null;
  /** At least one. */
  readonly measures: readonly ImportanceMeasure[];
  /** Seed of every bootstrap, so that equal numbers have equal intervals. */
  readonly seed: number;
  /** Bytes that the state of one group of samples may take while answers are made. */
  readonly memoryBudget: number;
  readonly signal: AbortSignal;
  /** Wraps each use of the device. */
  readonly onCall?: <T>(use: () => Promise<T>) => Promise<T>;
  /** Called behind each step with the steps done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The importance of every block, skipped alone. */
export interface Importance {
  readonly blocks: number;
  /** The measures that were asked for, in their order; what was not asked for is not here. */
  readonly measures: readonly {
    readonly key: ImportanceKey;
    /** By block; null for a block that could not be measured. */
    readonly values: readonly (BlockValue | null)[];
  }[];
  /** With `metric-drop`: every answer with and without each block. */
  readonly answers: ScoredAnswers | null;
  /** With `angular-distance`: the distances of all spans, as `angularDistances` gives them. */
  readonly angles: readonly (readonly (number | null)[])[] | null;
}

/**
 * Measures how much each block matters on some samples. Measures that look at the same numbers share the work: one walk
 * through the full model for streams, likelihoods and first tokens, one evaluation for answers. Throws as `checkPrompts`
 * does. Rejects with the reason of `signal` when it is aborted.
 */
export async function scanImportance(inputs: ImportanceInputs): Promise<Importance> {
  const { scored, measures, seed, memoryBudget, signal } = inputs;
  const { onCall = (use) => use(), onProgress = () => undefined } = inputs;
  const { blocks } = scored.model;
  checkPrompts(scored.model, scored.prompts, { skip: [], maxNewTokens: scored.maxNewTokens });
  const batches = batchesOf(inputs);
  const needs = needsOf(measures);
  const wantsAnswers = measures.some((measure) => measure.needs === 'answers');
  const perBatch = walkSteps(blocks, readingOf([], needs, scored).reader);
  const walks = Object.values(needs).includes(true) ? batches : [];
  const total = walks.length * perBatch + (wantsAnswers ? answerSteps(scored.prompts.length, blocks) : 0);
  const work = countedWork(total, signal, onCall, onProgress);
  const readings: SampleReading[] = [];
  for (const rows of walks) readings.push(...(await readBatch(scored, rows, needs, work)));
  const answers = wantsAnswers ? await answersWithoutBlocks(scored, memoryBudget, work) : null;
  const scan: ImportanceScan = { blocks, readings, answers };
  return {
    blocks,
    measures: measures.map((measure) => ({ key: measure.key, values: measure.valuesOf(scan, seed) })),
    answers,
    angles: measures.some(({ key }) => key === 'angular-distance')
      ? angularDistances(readings, blocks)
      : null,
  };
}

async function readBatch(
  scored: ScoredSamples,
  rows: readonly ReferenceRow[],
  needs: ReadingNeeds,
  work: ScanWork,
): Promise<readonly SampleReading[]> {
  const reading = readingOf(rows, needs, scored);
  await walkBatch(scored.model, rows, reading.reader, work);
  return reading.readings();
}

function readingOf(
  rows: readonly ReferenceRow[],
  needs: ReadingNeeds,
  { model }: ScoredSamples,
): BatchReading {
  return new BatchReading(rows, needs, model.embedding.imageTokenId);
}

function needsOf(measures: readonly ImportanceMeasure[]): ReadingNeeds {
  const wants = (needs: ImportanceMeasure['needs']): boolean =>
    measures.some((measure) => measure.needs === needs);
  return {
    likelihoods: wants('likelihoods'),
    firstTokens: wants('first-tokens'),
    streams: wants('streams'),
  };
}

/** Rows of about one pass: whole samples, each with all of its references, or with none where likelihoods are not wanted. */
function batchesOf({ scored, references, measures }: ImportanceInputs): readonly (readonly ReferenceRow[])[] {
  const { likelihoods } = needsOf(measures);
  if (likelihoods && references === null) throw new RangeError('Likelihoods need references.');
  const batches: ReferenceRow[][] = [];
  for (const [sample, prompt] of scored.prompts.entries()) {
    const rows = rowsOf(sample, prompt, likelihoods ? references?.[sample] : undefined);
    const last = batches.at(-1);
    if (last && last.length + rows.length <= DEFAULT_ROWS) last.push(...rows);
    else batches.push([...rows]);
  }
  return batches;
}

function rowsOf(
  sample: number,
  prompt: SamplePrompt,
  references: readonly (readonly number[])[] = [],
): readonly ReferenceRow[] {
  const behind = references.length === 0 ? [[]] : references;
  return behind.map((tokens) => ({ sample, prompt, tokens }));
}
