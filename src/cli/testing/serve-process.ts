import { z } from 'zod';
import { DEMO_MODEL, type CliRun, startCli } from './run-cli.ts';

const announcement = z.object({ url: z.string(), link: z.string() });

export interface ServeSettings {
  readonly dataFolder: string;
  /** Any that is free by default. */
  readonly port?: number;
  readonly model?: string;
  /** Most files that it may have open. */
  readonly openFiles?: number;
  /** Further options of the command line. */
  readonly options?: readonly string[];
}

/** `skipscope serve` in a process of its own. */
export class ServeProcess {
  readonly #run: CliRun;

  private constructor(
    run: CliRun,
    readonly url: string,
    readonly link: string,
  ) {
    this.#run = run;
  }

  /** Resolves once it listens. */
  static async start(settings: ServeSettings): Promise<ServeProcess> {
    const { dataFolder, port = 0, model = DEMO_MODEL, options = [], openFiles } = settings;
    const run = startCli(
      [
        ...['serve', '--model', model, '--data', dataFolder, '--port', String(port)],
        ...['--device', 'cpu', '--json', ...options],
      ],
      openFiles,
    );
    const { url, link } = announcement.parse(JSON.parse(await run.firstLine));
    return new ServeProcess(run, url, link);
  }

  get pid(): number {
    return this.#run.pid;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#run.kill('SIGKILL');
    await this.#run.result;
  }

  /** Ends it as a person would, and returns its exit status. */
  async stop(): Promise<number | null> {
    this.#run.kill('SIGTERM');
    return (await this.#run.result).status;
  }
}
