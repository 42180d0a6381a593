import { runCommandLine } from '#cli/run-command-line.ts';
import type { CliResult } from './run-cli.ts';

/** Keeps what is written. */
class Collected {
  text = '';

  write(text: string): void {
    this.text += text;
  }
}

/**
 * The command line in the process of the test, without the seconds that one of its own takes to start. `runCli` is for
 * what only a process shows: signals, kills, claims against another, and that it ends.
 */
export async function callCli(...args: readonly string[]): Promise<CliResult> {
  const [out, err] = [new Collected(), new Collected()];
  const status = await runCommandLine(args, out, err);
  return { status, stdout: out.text, stderr: err.text };
}
