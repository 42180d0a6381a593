import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { type RunRecord, buildReport } from '#engine/report/build-report.ts';
import { RENDERERS, rendererByKey } from '#engine/report/renderers.ts';
import type { ReportRenderer } from '#engine/report/report.ts';
import { reportSummary } from '#engine/report/report-summary.ts';
import { foldEvents } from '#engine/search/fold-run.ts';
import { readJournal } from '#host/node/files/journal-file.ts';
import { writeOutputFile } from './output-file.ts';
import type { Terminal } from './terminal.ts';

export interface ReportOptions {
  /** Folder of the files. */
  readonly out: string;
  readonly format: readonly ReportRenderer[];
}

const JOURNAL = '.jsonl';

export function addReportOptions(command: Command): Command {
  const keys = RENDERERS.map(({ key }) => key).join(',');
  return command
    .requiredOption('--out <dir>', 'folder of the report')
    .addOption(
      new Option('--format <formats>', `forms of the report, some of ${keys}`)
        .argParser(formats)
        .default(RENDERERS, keys),
    );
}

/** Reads runs, makes their report and writes it into the folder, which is made where there is none. */
export async function writeReport(
  runs: readonly string[],
  { out, format }: ReportOptions,
  terminal: Terminal,
): Promise<void> {
  const report = buildReport(await readRuns(runs), { date: new Date() });
  const files = format.map((renderer) => ({
    path: join(out, renderer.fileName),
    text: renderer.render(report),
  }));
  await makeFolder(out);
  for (const { path, text } of files) await writeOutputFile(path, text);
  const paths = files.map(({ path }) => path);
  terminal.result({ ...report, files: paths }, [
    ...reportSummary(report),
    ...paths.map((path) => `Written: ${path}`),
  ]);
}

/** Makes a folder and those above it. Throws `SkipscopeError('storage')`. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    const message = `The folder ${path} cannot be made: ${errorMessage(cause)}.`;
    throw new SkipscopeError('storage', message, 'Give another --out path.', { cause });
  }
}

/** The runs in journal files and in folders of them, those of a folder in the order in which they were started. */
async function readRuns(paths: readonly string[]): Promise<readonly RunRecord[]> {
  const found = await Promise.all(paths.map(recordsAt));
  return found.flat();
}

async function recordsAt(path: string): Promise<readonly RunRecord[]> {
  if (!(await isFolder(path))) return [await recordOf(path)];
  const names = (await readdir(path)).filter((name) => name.endsWith(JOURNAL)).sort();
  if (names.length === 0)
    throw new SkipscopeError(
      'not-found',
      `The folder ${path} has no journal (*${JOURNAL}).`,
      'Name the journals that "search --journal" wrote, or a folder of them.',
    );
  const records = await Promise.all(names.map((name) => recordOf(join(path, name))));
  return records.sort((a, b) => (a.state.startedAt ?? 0) - (b.state.startedAt ?? 0));
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

function formats(text: string): readonly ReportRenderer[] {
  try {
    return [...new Set(text.split(',').map((key) => rendererByKey(key.trim())))];
  } catch (error) {
    if (error instanceof SkipscopeError) throw new InvalidArgumentError(`${error.message} ${error.remedy}`);
    throw error;
  }
}
