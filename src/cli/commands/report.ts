import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { type RunRecord, buildReport } from '#engine/report/build-report.ts';
import type { UnreadableRecord } from '#engine/report/report.ts';
import { reportSummary } from '#engine/report/report-summary.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import { readJournal } from '#host/node/files/journal-file.ts';
import { readImportance } from '#cli/options/importance-file.ts';
import { writeOutputFile } from '#cli/options/named-file.ts';
import { OWN_INSTALLATION } from '#cli/options/own-installation.ts';
import { type ReportOptions, addReportOptions } from '#cli/options/report-options.ts';
import { type JsonOption, type OpenTerminal, inTerminal, subcommand } from './subcommand.ts';
import type { Terminal } from './terminal.ts';
import { makeFolder } from '#host/node/files/make-folder.ts';

const JOURNAL = '.jsonl';

/** `skipscope report`: the tables of finished or interrupted runs. */
export function addReport(program: Command, open: OpenTerminal): void {
  const command = subcommand(program, 'report', 'write tables and charts of runs');
  addReportOptions(command.argument('<runs...>', 'journals, or folders of them'))
    .option('--importance <files...>', 'what "importance --json" wrote, to be shown beside the runs')
    .action((runs: readonly string[], options: ReportOptions & ImportanceFiles & JsonOption) =>
      inTerminal(open, options, (terminal) => report(runs, options, terminal)),
    );
}

interface ImportanceFiles {
  readonly importance?: readonly string[];
}

/** Reads runs, makes their report and writes it into the folder, which is made where there is none. */
export async function report(
  runs: readonly string[],
  { out, format, importance = [] }: ReportOptions & ImportanceFiles,
  terminal: Terminal,
): Promise<void> {
  const records = await readRuns(runs);
  for (const record of records)
    if ('problem' in record) terminal.note(`${record.id} is left out: ${record.problem}`);
  const scans = await Promise.all(importance.map(readImportance));
  const tables = buildReport(records, { date: new Date(), installation: OWN_INSTALLATION, scans });
  const files = format.map((renderer) => ({
    path: join(out, renderer.fileName),
    text: renderer.render(tables),
  }));
  await makeReportFolder(out);
  for (const { path, text } of files) await writeOutputFile(path, text);
  const paths = files.map(({ path }) => path);
  terminal.result({ ...tables, files: paths }, [
    ...reportSummary(tables),
    ...paths.map((path) => `Written: ${path}`),
  ]);
}

/** Makes a folder and those above it. Throws `SkipscopeError('storage')`. */
async function makeReportFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (cause) {
    const message = `The folder ${path} cannot be made: ${errorMessage(cause)}.`;
    throw new SkipscopeError('storage', message, 'Give another --out path.', { cause });
  }
}

/** The runs in journal files and in folders of them, those of a folder in the order in which they were started. */
async function readRuns(paths: readonly string[]): Promise<readonly (RunRecord | UnreadableRecord)[]> {
  const found = await Promise.all(paths.map(recordsAt));
  return found.flat();
}

async function recordsAt(path: string): Promise<readonly (RunRecord | UnreadableRecord)[]> {
  if (!(await isFolder(path))) return [await recordOf(path)];
  const names = (await readdir(path)).filter((name) => name.endsWith(JOURNAL)).sort();
  if (names.length === 0)
    throw new SkipscopeError(
      'not-found',
      `The folder ${path} has no journal (*${JOURNAL}).`,
      'Name the journals that "search --journal" wrote, or a folder of them.',
    );
  const records = await Promise.all(names.map((name) => readableRecordOf(join(path, name))));
  return records.sort((a, b) => startOf(a) - startOf(b));
}

/** One damaged journal of a folder keeps no other from being reported. */
async function readableRecordOf(path: string): Promise<RunRecord | UnreadableRecord> {
  try {
    return await recordOf(path);
  } catch (error) {
    return { id: basename(path), problem: errorMessage(error) };
  }
}

function startOf(record: RunRecord | UnreadableRecord): number {
  return 'state' in record ? (record.state.startedAt ?? 0) : 0;
}

async function recordOf(path: string): Promise<RunRecord> {
  return { id: basename(path), state: foldEvents(await readJournal(path)) };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    const message = `${path} cannot be read: ${errorMessage(cause)}.`;
    throw new SkipscopeError('not-found', message, 'Check the path.', { cause });
  }
}
