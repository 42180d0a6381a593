import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** The NATS server of this machine: `NATS_SERVER`, or one of the path; null where there is none. */
export function findNats(): string | null {
  const programs = [process.env['NATS_SERVER'] ?? 'nats-server', '/usr/sbin/nats-server'];
  const starts = (program: string): boolean =>
    spawnSync(program, ['--version'], { timeout: 30_000 }).status === 0;
  return programs.find(starts) ?? null;
}

export const NATS_BINARY = findNats();

/** Why tests of the queue are skipped; added to their names. */
export const WITHOUT_NATS =
  NATS_BINARY === null ? ' (skipped: no nats-server; Debian: apt-get install nats-server)' : '';

const START_MS = 20_000;

/** A NATS server with JetStream on a free port, with a disk of its own. */
export class NatsServer {
  readonly url: string;
  readonly #folder: string;
  readonly #port: number;
  #process: ChildProcess | null = null;

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.url = `nats://127.0.0.1:${String(port)}`;
  }

  /** `users` is the block of the server's configuration that names them. */
  static async start(users = ''): Promise<NatsServer> {
    const folder = await mkdtemp(join(tmpdir(), 'skipscope-nats-'));
    const server = new NatsServer(folder, await freePort());
    await writeFile(
      join(folder, 'nats.conf'),
      [
        `listen: 127.0.0.1:${String(server.#port)}`,
        `jetstream { store_dir: "${join(folder, 'store')}" }`,
        users,
      ].join('\n'),
    );
    await server.start();
    return server;
  }

  /** Starts it again, with the disk that it had. */
  async start(): Promise<void> {
    this.#process = spawn(NATS_BINARY ?? 'nats-server', ['-c', join(this.#folder, 'nats.conf')], {
      stdio: 'ignore',
    });
    const startedAt = Date.now();
    while (!(await answers(this.#port))) {
      if (Date.now() - startedAt > START_MS) throw new Error('The NATS server does not start.');
      await wait(20);
    }
  }

  /** Stops its clock: it answers nobody any more. */
  pause(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    const ended = this.#process;
    this.#process = null;
    if (!ended || ended.exitCode !== null) return;
    const exit = new Promise((resolve) => ended.once('exit', resolve));
    ended.kill('SIGKILL');
    await exit;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('No port is free.'));
      });
    });
  });
}

/** Whether the server greets whoever connects. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('data', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}
