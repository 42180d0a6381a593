import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { Row } from './campaign.ts';

/** How much later than the control a server may answer, in milliseconds. */
const LATE_MS = 1000;
/** Without an answer for so long, a server is given up. */
const GIVEN_UP_MS = 15_000;
const INTERVAL_MS = 100;

/** A server that does nothing but answer. What delays it too is the machine. */
const CONTROL = `
  const server = require('node:http').createServer((_, response) => response.end('ok'));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

interface Probe {
  /** Milliseconds until the answer; null where none came. */
  readonly server: number | null;
  readonly control: number;
}

async function answerMs(url: string, authorization: string): Promise<number | null> {
  const startedAt = performance.now();
  try {
    const signal = AbortSignal.timeout(GIVEN_UP_MS);
    const response = await fetch(url, { signal, headers: { authorization } });
    await response.text();
    return response.ok ? performance.now() - startedAt : null;
  } catch {
    return null;
  }
}

/** Asks a server for `/healthz` all the time, and beside it a control that has nothing else to do. */
export class HealthWatch {
  readonly #control: ChildProcess;
  readonly #controlUrl: string;
  readonly #probes: Probe[] = [];
  #watching: { readonly stop: AbortController; readonly done: Promise<void> } | null = null;

  private constructor(control: ChildProcess, port: string) {
    this.#control = control;
    this.#controlUrl = `http://127.0.0.1:${port}/`;
  }

  static async open(): Promise<HealthWatch> {
    const control = spawn(process.execPath, ['--eval', CONTROL], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const port of createInterface(control.stdout)) return new HealthWatch(control, port);
    throw new Error('The control has ended before it listened.');
  }

  /** Watches a server from now on. `onLate` is called for each answer that is late or missing. */
  watch(url: string, token: string, onLate: (what: string) => void): void {
    const stop = new AbortController();
    this.#watching = { stop, done: this.#ask(`${url}/healthz`, `Bearer ${token}`, stop.signal, onLate) };
  }

  /** Stops watching: the server is about to be ended. */
  async rest(): Promise<void> {
    this.#watching?.stop.abort();
    await this.#watching?.done;
    this.#watching = null;
  }

  async close(): Promise<void> {
    await this.rest();
    this.#control.kill('SIGKILL');
  }

  row(name: string): Row {
    const answered = this.#probes.flatMap(({ server, control }) =>
      server === null ? [] : [{ server, control }],
    );
    const worst = (of: (probe: { readonly server: number; readonly control: number }) => number) =>
      Math.round(Math.max(0, ...answered.map(of)));
    return {
      case: name,
      asked: this.#probes.length,
      'without answer': this.#probes.length - answered.length,
      'slowest ms': worst(({ server }) => server),
      'control, slowest ms': worst(({ control }) => control),
      'most behind the control, ms': worst(({ server, control }) => server - control),
    };
  }

  async #ask(
    url: string,
    authorization: string,
    stop: AbortSignal,
    onLate: (what: string) => void,
  ): Promise<void> {
    while (!stop.aborted) {
      const [server, control] = await Promise.all([
        answerMs(url, authorization),
        answerMs(this.#controlUrl, ''),
      ]);
      if (stop.aborted) return;
      this.#probes.push({ server, control: control ?? GIVEN_UP_MS });
      if (server === null) onLate('/healthz was not answered');
      else if (control !== null && server - control >= LATE_MS)
        onLate(
          `/healthz was answered after ${String(Math.round(server))} ms, the control after ${String(Math.round(control))}`,
        );
      await wait(INTERVAL_MS);
    }
  }
}
