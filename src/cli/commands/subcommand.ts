import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** Makes the terminal of a command once it is known whether it prints JSON. */
export type OpenTerminal = (json: boolean) => Terminal;

/** Set on every subcommand. */
export interface JsonOption {
  readonly json?: boolean;
}

/** A subcommand with the options all of them share. */
export function subcommand(program: Command, usage: string, description: string): Command {
  return program.command(usage).description(description).option('--json', 'print one JSON object on stdout');
}

/** Runs a command with its terminal, which is closed in the end. */
export async function inTerminal(
  open: OpenTerminal,
  { json }: JsonOption,
  run: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  const terminal = open(json ?? false);
  try {
    await run(terminal);
  } finally {
    terminal.close();
  }
}
