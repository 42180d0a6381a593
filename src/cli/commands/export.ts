import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { APP_VERSION } from '#engine/base/app-version.ts';
import { SkipscopeError } from '#engine/base/errors.ts';
import type { FileSource } from '#engine/base/file-source.ts';
import type { SkipSet } from '#engine/base/skip-set.ts';
import { begunExport } from '#engine/export/export-ledger.ts';
import { exportModel } from '#engine/export/export-model.ts';
import { type PointChoice, exportedRun, pointOf } from '#engine/export/exported-run.ts';
import { EXPORTER_KEYS, type ModelExporter } from '#engine/export/model-exporter.ts';
import { MODEL_EXPORTERS, modelExporterByKey } from '#engine/export/model-exporters.ts';
import { requireSourceFor } from '#engine/export/require-source.ts';
import type { ChosenBlocks } from '#engine/export/skip-file.ts';
import { requireMeasuredCheckpoint, requireMeasuredModel } from '#engine/export/same-model.ts';
import type { PathPoint, RunState } from '#engine/search/run-state.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import { claimFolder } from '#host/node/files/claim.ts';
import { DirectorySource, DirectoryStore } from '#host/node/files/directory.ts';
import { readJournal } from '#host/node/files/journal-file.ts';
import { startProcessSandbox } from '#host/node/text/process-sandbox.ts';
import { blockList, count, someText } from '#cli/options/arguments.ts';
import { chosenBlocks } from '#cli/options/chosen-blocks.ts';
import { hubEndpoint } from '#cli/options/model-options.ts';
import { UsageError } from '#cli/options/usage-error.ts';
import { checkpointLocation, openCheckpoint } from './checkpoint-location.ts';
import { untilInterrupted } from './interrupt.ts';
import { notePublication } from './note-publication.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { percent, progressLines } from './write-progress.ts';

interface ExportOptions {
  readonly checkpoint?: string;
  readonly model?: string;
  readonly to?: ModelExporter['key'];
  readonly skip?: ChosenBlocks;
  readonly run?: string;
  readonly point?: PointChoice;
  readonly protect: SkipSet;
  readonly name?: string;
  readonly out: string;
  readonly hubEndpoint?: string;
}

/**
 * `skipscope export`: writes a checkpoint or a block model without the blocks of a skip set, or of a point of a run; or the full
 * model, mostly in another form. After Ctrl-C or a kill, the same command goes on.
 */
export function addExport(program: Command, open: OpenTerminal): void {
  subcommand(program, 'export', 'write a model without the blocks of a skip set, for other tools')
    .option('--checkpoint <src>', 'checkpoint, as convert takes it')
    .option('--model <dir>', 'block-model folder')
    .addOption(
      new Option(
        '--to <form>',
        'what to write (default: hugging-face of a checkpoint, block-model of a block model)',
      ).choices(EXPORTER_KEYS),
    )
    .addOption(
      new Option(
        '--skip <blocks>',
        'blocks to take out, such as 3,7 or 9-11, @FILE for those of a JSON file, or none for the full model',
      ).argParser(chosenBlocks),
    )
    .option('--run <journal>', 'take the blocks, and the figures, from a run')
    .addOption(
      new Option(
        '--point <point>',
        'of the run: high-sparsity, high-performance, or a step of its path, 0 for the full model (default: high-sparsity)',
      ).argParser(pointChoice),
    )
    .addOption(
      new Option('--protect <blocks>', 'blocks that may not go').argParser(blockList).default([], 'none'),
    )
    .addOption(new Option('--name <name>', "name of the result (default: the source's)").argParser(someText))
    .requiredOption('--out <folder>', 'new or empty folder')
    .addOption(hubEndpoint())
    .addHelpText(
      'after',
      `\n${MODEL_EXPORTERS.map(({ key, label, keeps }) => `${key} (${label}): ${keeps}`).join('\n')}`,
    )
    .action((options: ExportOptions & JsonOption) =>
      inTerminal(open, options, (terminal) => exportFolder(options, terminal)),
    );
}

function pointChoice(text: string): PointChoice {
  if (text === 'high-sparsity' || text === 'high-performance') return text;
  if (/^\d/u.test(text)) return count(text);
  throw new InvalidArgumentError(`"${text}" is neither high-sparsity, nor high-performance, nor a step.`);
}

/** The point of a run from which the blocks are taken. */
interface ChosenPoint {
  readonly id: string;
  readonly run: RunState;
  readonly point: PathPoint;
}

async function exportFolder(options: ExportOptions, terminal: Terminal): Promise<void> {
  const { out } = options;
  refuseMixed(options);
  const exporter = chosenExporter(options);
  const chosen = await chosenPoint(options);
  const location =
    options.checkpoint === undefined
      ? null
      : await checkpointLocation(options.checkpoint, options.hubEndpoint);
  const release = await claimFolder(out);
  const interrupted = new SkipscopeError(
    'storage',
    `The export was interrupted; ${out} is not complete.`,
    'Give the same command again to go on where it stopped.',
  );
  try {
    await untilInterrupted(interrupted, async (signal) => {
      const store = new DirectoryStore(out);
      if (location === null) {
        const source = new DirectorySource(options.model ?? '');
        await requireSourceFor(exporter, source);
        if (chosen)
          await requireMeasuredModel(source, chosen.run, { startSandbox: startProcessSandbox, signal });
        await write(exporter, source, store, { options, chosen, terminal, signal });
        return;
      }
      const begun = await begunExport(store, { signal });
      const source = await openCheckpoint(location, begun, terminal, signal);
      await requireSourceFor(exporter, source);
      if (chosen) await compareWithRun(source, chosen.run, terminal, signal);
      const origin = location.name;
      await write(exporter, source, store, { options, chosen, terminal, signal, origin });
    });
  } finally {
    await release();
  }
}

function refuseMixed({ checkpoint, model, skip, run, point }: ExportOptions): void {
  if ((checkpoint === undefined) === (model === undefined))
    throw new UsageError('Name what to export: either --checkpoint or --model.');
  if ((skip === undefined) === (run === undefined))
    throw new UsageError(
      'Name the blocks to take out: either --skip or --run. --skip none takes out none, and writes the full model, for example with --to gguf-f16.',
    );
  if (point !== undefined && run === undefined) throw new UsageError('--point goes with --run.');
}

function chosenExporter({ to, checkpoint }: ExportOptions): ModelExporter {
  const given = checkpoint === undefined ? 'block-model' : 'checkpoint';
  const exporter = modelExporterByKey(to ?? (given === 'checkpoint' ? 'hugging-face' : 'block-model'));
  if (exporter.takes === given) return exporter;
  throw new UsageError(
    `--to ${exporter.key} takes a ${exporter.takes === 'checkpoint' ? 'checkpoint: name it with --checkpoint' : 'block model: name it with --model'}.`,
  );
}

async function chosenPoint({ run: path, point }: ExportOptions): Promise<ChosenPoint | null> {
  if (path === undefined) return null;
  const run = foldEvents(await readJournal(path));
  return { id: basename(path), run, point: pointOf(run, point ?? 'high-sparsity') };
}

/** A conversion that keeps nothing, where the checkpoint is not known by a commit. */
async function compareWithRun(
  source: FileSource,
  run: RunState,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  await requireMeasuredCheckpoint(source, run, {
    startSandbox: startProcessSandbox,
    signal,
    onProgress: ({ doneBytes, totalBytes }) => {
      terminal.progress(`Comparing the checkpoint with the run's model, ${percent(doneBytes, totalBytes)}`);
    },
  });
}

interface WriteContext {
  readonly options: ExportOptions;
  readonly chosen: ChosenPoint | null;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly origin?: string;
}

async function write(
  exporter: ModelExporter,
  source: FileSource,
  store: DirectoryStore,
  { options, chosen, terminal, signal, origin }: WriteContext,
): Promise<void> {
  const { out, name } = options;
  const warnings: string[] = [];
  const protect = chosen?.run.spec?.protect ?? [];
  if (options.skip) notePublication(options.skip, terminal);
  const choice = {
    ...(chosen
      ? { skip: chosen.point.skip, of: chosen.run.blocks }
      : (options.skip ?? { skip: [], of: null })),
    protect: [...new Set([...options.protect, ...protect])],
    ...(name !== undefined && { name }),
  };
  const record = await exportModel(exporter, source, store, choice, {
    appVersion: APP_VERSION,
    date: new Date(),
    run: chosen && exportedRun(chosen.id, chosen.run, chosen.point),
    ...(origin !== undefined && { origin }),
    signal,
    onProgress: progressLines(terminal, 'export'),
    onWarning: (warning) => {
      warnings.push(warning);
      terminal.note(`warning: ${warning}`);
    },
  });
  const { skip, source: from, files } = record;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const blocks = from.blocks - skip.length;
  terminal.result({ out, name: record.name, exporter: exporter.key, skip, blocks, bytes, files, warnings }, [
    `${record.name}: ${skip.length === 0 ? `all ${blocks} blocks` : `${blocks} of ${from.blocks} blocks, without ${skip.join(', ')}`}`,
    `${(bytes / 1e6).toFixed(2)} MB in ${out} (${exporter.label})`,
    `Kept: ${exporter.keeps}`,
  ]);
}
