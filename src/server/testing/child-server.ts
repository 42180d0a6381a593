import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { PairedClient } from './paired-client.ts';

const announced = z.object({ link: z.string() });

/** `skipscope serve` in a process of its own, whose memory can be read on Linux. */
export class ChildServer extends PairedClient {
  readonly #child: ChildProcess;
  readonly #dataFolder: string;

  private constructor(child: ChildProcess, dataFolder: string, link: string) {
    super(link);
    this.#child = child;
    this.#dataFolder = dataFolder;
  }

  static async start(models: readonly string[] = []): Promise<ChildServer> {
    const dataFolder = await mkdtemp(join(tmpdir(), 'child-'));
    const options = ['--port', '0', '--data', dataFolder, '--device', 'cpu', '--threads', '1', '--json'];
    const chosen = models.length === 0 ? [] : ['--model', ...models];
    const child = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), 'src/cli/main.ts', 'serve', ...options, ...chosen],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    for await (const line of createInterface(child.stdout))
      return new ChildServer(child, dataFolder, announced.parse(JSON.parse(line)).link);
    throw new Error('The server has ended before it listened.');
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The bytes by which the peak memory of the process during `task` exceeds the memory before. */
  async growthDuring(task: () => Promise<void>): Promise<number> {
    await writeFile(this.#proc('clear_refs'), '5');
    const before = await this.#memory('VmRSS');
    await task();
    return (await this.#memory('VmHWM')) - before;
  }

  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
    await rm(this.#dataFolder, { recursive: true });
  }

  async #memory(field: string): Promise<number> {
    const status = await readFile(this.#proc('status'), 'utf8');
    return Number(new RegExp(`${field}:\\s+(\\d+) kB`, 'u').exec(status)?.[1]) * 1024;
  }

  #proc(name: string): string {
    return `/proc/${String(this.#child.pid)}/${name}`;
  }
}
