import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const DEMO_MODEL = 'public/models/llava-pictograms';
export const DEMO_CALIBRATION = 'public/calibration/scenes';

export interface CliResult {
  /** Null when the process was killed. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRun {
  readonly result: Promise<CliResult>;
  /** Resolves with the first line on stdout; rejects when the process ends without one. */
  readonly firstLine: Promise<string>;
  readonly pid: number;
  /** Ends the process, as a power cut would if no signal is named. */
  kill(signal?: NodeJS.Signals): void;
}

/** The command line in a process of its own. `openFiles` limits its open files, as `ulimit -n` does. */
export function startCli(args: readonly string[], openFiles?: number): CliRun {
  const command = [process.execPath, '--import', 'tsx', 'src/cli/main.ts', ...args];
  const limited = ['sh', '-c', `ulimit -n ${String(openFiles)}; exec "$@"`, 'sh', ...command];
  const [program = '', ...rest] = openFiles === undefined ? command : limited;
  const child = spawn(program, rest, { cwd: ROOT });
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk;
    });
  }
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const [line, more] = text.stdout.split('\n');
      if (line !== undefined && more !== undefined) resolve(line);
    });
    child.once('close', () => {
      reject(new Error(`It ended without a word on stdout: ${text.stderr}`));
    });
  });
  // Most callers do not wait for it.
  firstLine.catch(() => undefined);
  const result = new Promise<CliResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      resolve({ status, ...text });
    });
  });
  return { result, firstLine, pid: child.pid ?? 0, kill: (signal = 'SIGKILL') => child.kill(signal) };
}

export function runCli(...args: readonly string[]): Promise<CliResult> {
  return startCli(args).result;
}
