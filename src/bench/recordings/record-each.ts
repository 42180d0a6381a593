import { SkipscopeError } from '#engine/base/errors.ts';
import { sameRun } from '#engine/search/same-question.ts';
import type { RunJournal } from '#engine/search/run-journal.ts';
import type { RunState } from '#engine/search/run-state.ts';
import type { SearchSpec } from '#engine/search/search-spec.ts';
import { JournalFile } from '#host/node/files/journal-file.ts';
import type { RecordingFolder } from './recording-folder.ts';

/** A run that is to be recorded. */
export interface PlannedRecording {
  /** The name of its files. */
  readonly name: string;
  readonly spec: SearchSpec;
}

/** Executes a run from what its journal holds until it ends or is paused; `at` counts the runs from 0. */
type ExecuteRun<Planned> = (run: Planned, journal: RunJournal, at: number) => Promise<RunState>;

/**
 * Records one run after the other. A run that is recorded already is left as it is, and one whose journal is unfinished is resumed.
 * The index is up to date after each.
 *
 * Throws `SkipscopeError('runtime')` when a run was paused, and `SkipscopeError('invalid-input')` when another run has taken a name.
 */
export async function recordEach<Planned extends PlannedRecording>(
  plan: readonly Planned[],
  folder: RecordingFolder,
  execute: ExecuteRun<Planned>,
): Promise<void> {
  const names = plan.map(({ name }) => name);
  for (const [at, run] of plan.entries()) {
    const finished = await folder.finished(run.name);
    if (finished === null) await record(run, folder, (journal) => execute(run, journal, at));
    else if (finished.spec === null || !sameRun(finished.spec, run.spec)) throw taken(run.name);
    await folder.writeIndex(names);
  }
}

async function record(
  { name }: PlannedRecording,
  folder: RecordingFolder,
  execute: (journal: RunJournal) => Promise<RunState>,
): Promise<void> {
  const journal = await JournalFile.open(folder.journalPath(name));
  try {
    const { status } = await execute(journal);
    if (status !== 'done') throw interrupted(name);
  } finally {
    await journal.close();
  }
  await folder.keep(name);
}

function interrupted(name: string): SkipscopeError {
  return new SkipscopeError(
    'runtime',
    `The recording of ${name} was interrupted.`,
    'The same command goes on with it.',
  );
}

function taken(name: string): SkipscopeError {
  return new SkipscopeError(
    'invalid-input',
    `${name}.jsonl.gz holds a run of another model, or with other settings.`,
    'Delete the file to record the run anew, or record into another folder.',
  );
}
