import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { CalibrationSource } from '#engine/calibration/calibration-set.ts';
import { convertCheckpoint } from '#engine/convert/convert-checkpoint.ts';
import { createEvaluator } from '#engine/evaluation/create-evaluator.ts';
import { measureRows } from '#engine/evaluation/measure-rows.ts';
import { RECORD_FILE } from '#engine/export/checkpoint-copies.ts';
import { type ClaimedFigure, agrees, claimedFigure } from '#engine/export/claimed-figure.ts';
import { type ExportRecord, readExportRecord } from '#engine/export/export-record.ts';
import { modelExporterByKey } from '#engine/export/model-exporters.ts';
import { requireUnchangedFiles } from '#engine/export/unchanged-files.ts';
import type { DocumentFrequencyTable } from '#engine/metrics/document-frequency-file.ts';
import { MODEL_DTYPES, type ModelDtype } from '#engine/model/manifest.ts';
import { BOOTSTRAP_SEED } from '#engine/statistics/bootstrap.ts';
import type { MetricFigure } from '#engine/statistics/metric-figure.ts';
import { describeAnswers } from '#engine/tasks/answer-figures.ts';
import { taskByKey } from '#engine/tasks/tasks.ts';
import { decodeImage } from '#host/node/decode-image.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { requireTable } from '#service/runs/run-match.ts';
import { scoreCalibration } from '#service/runs/score-calibration.ts';
import { type BatchOptions, addExecutionOptions, cacheBudget } from '#cli/options/batch-options.ts';
import type { ModelOptions } from '#cli/options/model-options.ts';
import { limit } from '#cli/options/sampling-options.ts';
import { readScoring } from '#cli/options/scoring-options.ts';
import { UsageError } from '#cli/options/usage-error.ts';
import { figureText } from './figure-text.ts';
import { untilInterrupted } from './interrupt.ts';
import { openCalibration } from './open-calibration.ts';
import { outcomesUnder } from './outcomes-under.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { withModel } from './with-model.ts';
import { progressLines } from './write-progress.ts';

interface VerifyOptions extends Omit<ModelOptions, 'model'>, BatchOptions {
  /** Without it, files are compared, and nothing is measured. */
  readonly calibration?: string;
  readonly limit?: number;
  readonly dtype?: ModelDtype;
  readonly documentFrequencies?: string;
}

/** `skipscope verify`: compares the files of an exported folder with its record, and scores it again, to compare with what that claims. */
export function addVerify(program: Command, open: OpenTerminal): void {
  const command = subcommand(
    program,
    'verify',
    'compare the files of an exported model with their hashes, and its answers with what it claims',
  )
    .argument('<folder>', 'a folder that export wrote')
    .option(
      '--calibration <path>',
      'the pictures of the run, to measure the figure again (default: hashes only)',
    )
    .addOption(limit())
    .addOption(
      new Option('--dtype <dtype>', "weights to measure a checkpoint with (default: the run's)").choices(
        MODEL_DTYPES,
      ),
    )
    .option('--document-frequencies <file>', 'the table with which captions were scored');
  addExecutionOptions(command).action((folder: string, options: VerifyOptions & JsonOption) =>
    inTerminal(open, options, (terminal) => verify(folder, options, terminal)),
  );
}

async function verify(folder: string, options: VerifyOptions, terminal: Terminal): Promise<void> {
  const { calibration } = options;
  if (calibration === undefined) refuseMeasuring(options);
  const interrupted = new SkipscopeError(
    'storage',
    'The verification was interrupted.',
    'Give the same command again.',
  );
  await untilInterrupted(interrupted, async (signal) => {
    const source = new DirectorySource(folder);
    if (!(await source.exists(RECORD_FILE)))
      throw new SkipscopeError(
        'not-found',
        `${folder} holds no ${RECORD_FILE}, which every export has.`,
        'Name a folder that export wrote.',
      );
    const record = await readExportRecord(source, { signal });
    const files = await requireUnchangedFiles(source, record, { signal }, (path) => {
      terminal.progress(`Comparing ${path} with its SHA-256`);
    });
    if (calibration === undefined) {
      terminal.result({ folder, files }, [
        `${files} files are those that were exported. No answer was measured: that needs --calibration.`,
      ]);
      return;
    }
    const set = await openCalibration(calibration, terminal);
    const claim = claimedFigure(record, set.set, options.limit);
    const table = await readTable(claim, options);
    const measured = await withBlockModel(source, record, claim, { options, terminal, signal }, (model) =>
      measure(claim, { set, table, options: { ...options, model }, terminal, signal }),
    );
    tell({ folder, files }, claim, measured, terminal);
  });
}

/** Options that say how to measure are of no use where nothing is measured. */
function refuseMeasuring({ limit, dtype, documentFrequencies }: VerifyOptions): void {
  const given = Object.entries({
    '--limit': limit,
    '--dtype': dtype,
    '--document-frequencies': documentFrequencies,
  });
  const first = given.find(([, value]) => value !== undefined);
  if (first) throw new UsageError(`${first[0]} goes with --calibration.`);
}

async function readTable(
  { run: { spec } }: ClaimedFigure,
  { documentFrequencies }: VerifyOptions,
): Promise<DocumentFrequencyTable | undefined> {
  const { task } = spec;
  const { table } = await readScoring({
    task,
    ...(documentFrequencies !== undefined && { documentFrequencies }),
  });
  requireTable(spec, table);
  return table;
}

interface VerifyContext {
  readonly options: VerifyOptions;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Calls `use` with a block model's folder: the export itself, or what a checkpoint converts to, which is deleted again. */
async function withBlockModel<T>(
  source: DirectorySource,
  { exporter: key }: ExportRecord,
  { run }: ClaimedFigure,
  { options, terminal, signal }: VerifyContext,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const { gives, label } = modelExporterByKey(key);
  if (gives === 'block-model') return use(source.label);
  if (gives === null)
    throw new SkipscopeError(
      'unsupported',
      `The files are those that were exported, but Skipscope does not run ${label}.`,
      'Verify the Hugging Face folder of the same blocks, or ask the model where it is deployed.',
    );
  const dtype = options.dtype ?? run.dtype;
  if (dtype === null)
    throw new SkipscopeError(
      'invalid-input',
      'The journal of this export, of an earlier version, does not say with which weights it was measured.',
      'Name them with --dtype.',
    );
  const folder = await mkdtemp(join(tmpdir(), 'skipscope-verify-'));
  try {
    await convertCheckpoint(source, new DirectoryStore(folder), {
      dtype,
      startSandbox: startProcessSandbox,
      signal,
      onProgress: progressLines(terminal, 'conversion'),
    });
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Measurement {
  readonly set: CalibrationSource;
  readonly table: DocumentFrequencyTable | undefined;
  readonly options: VerifyOptions & ModelOptions;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** The figure of the full model in the folder. */
function measure(
  { run: { spec }, samples }: ClaimedFigure,
  { set, table, options, terminal, signal }: Measurement,
): Promise<MetricFigure> {
  const task = taskByKey(spec.task);
  return withModel(options, terminal, async (open) => {
    const { scored, scorer, memoryLeft } = await scoreCalibration({
      answerRules: spec.answerRules,
      ...(table && { documentFrequencies: table.frequencies }),
      open,
      source: set,
      task,
      samples,
      prompt: spec.prompt,
      maxNewTokens: spec.maxNewTokens,
      decodeImage,
      signal,
      ...cacheBudget(options),
      onProgress: (done, total) => {
        terminal.progress(`Looking at picture ${done} of ${total}`);
      },
    });
    const rows = options.batch === 'auto' ? await measureRows(scored, memoryLeft, signal) : options.batch;
    const { evaluator, dispose } = createEvaluator(scored, { independent: true, memoryBudget: memoryLeft });
    try {
      const outcomes = await outcomesUnder([], evaluator, rows, terminal, signal);
      const answers = samples.map((_, sample) => outcomes.get(sample)?.answer ?? '');
      return describeAnswers(task, samples, scorer, answers, BOOTSTRAP_SEED).figure;
    } finally {
      dispose();
    }
  });
}

/** Prints both figures. Throws `SkipscopeError('invalid-model')` where they do not agree. */
function tell(
  { folder, files }: { readonly folder: string; readonly files: number },
  { figure, run }: ClaimedFigure,
  measured: MetricFigure,
  terminal: Terminal,
): void {
  const same = agrees(figure, measured.value);
  const told = ({ value, interval }: MetricFigure) => ({ value, interval });
  const result = {
    folder,
    files,
    task: run.spec.task,
    metric: figure.metric,
    samples: figure.n,
    claimed: told(figure),
    measured: told(measured),
    agrees: same,
  };
  terminal.result(result, [
    `Claimed:  ${figureText(figure)}`,
    `Measured: ${figureText(measured)} on the same ${figure.n} samples`,
    same ? 'The measured value lies in the interval of the claimed one.' : 'They do not agree.',
  ]);
  if (same) return;
  throw new SkipscopeError(
    'invalid-model',
    `${folder} does not answer as it claims: ${figureText(measured)} was measured, ${figureText(figure)} is claimed.`,
    'Export the model again, or measure the run again on this device.',
  );
}
