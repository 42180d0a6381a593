import { CommanderError } from 'commander';
import { SkipscopeError, errorMessage } from '#engine/base/errors.ts';
import { type Output, createTerminal } from '#cli/commands/terminal.ts';
import { UsageError } from '#cli/options/usage-error.ts';
import { createProgram } from './program.ts';

const USAGE = 2;
const FAILURE = 1;

/** Runs one command line, without the program's name; resolves to the exit code. Errors become one line on `err`. */
export async function runCommandLine(args: readonly string[], out: Output, err: Output): Promise<number> {
  try {
    await createProgram((json) => createTerminal(json, out, err)).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander throws to end the program after --help, too.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    err.write(`error: ${errorLine(error)}\n`);
    return error instanceof CommanderError || error instanceof UsageError ? USAGE : FAILURE;
  }
}

function errorLine(error: unknown): string {
  if (error instanceof CommanderError && error.code === 'commander.help')
    return 'no command given. Type "skipscope --help" for the list.';
  const text =
    error instanceof SkipscopeError
      ? `${summaryOf(error.message)} ${error.remedy}`
      : errorMessage(error).replace(/^error: /, '');
  return text.replace(/\s+/g, ' ').trim();
}

/** The most lines of a message that a terminal shows behind the first one. */
const FURTHER_LINES = 5;

function summaryOf(message: string): string {
  return message
    .split('\n')
    .slice(0, 1 + FURTHER_LINES)
    .join('\n');
}
