import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
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

/** Asks both in a thread of its own, so that what the campaign itself is busy with delays no answer. */
const PROBER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const answerMs = async (url, authorization) => {
    const startedAt = performance.now();
    try {
      const signal = AbortSignal.timeout(workerData.givenUpMs);
      const response = await fetch(url, { signal, headers: { authorization } });
      await response.text();
      return response.ok ? performance.now() - startedAt : null;
    } catch {
      return null;
    }
  };
  const ask = async () => {
    const { url, authorization, controlUrl, intervalMs } = workerData;
    const [server, control] = await Promise.all([answerMs(url, authorization), answerMs(controlUrl, '')]);
    parentPort.postMessage({ server, control });
    setTimeout(ask, intervalMs);
  };
  void ask();
`;

const probeSchema = z.object({ server: z.number().nullable(), control: z.number().nullable() });

/** Asks a server for `/healthz` all the time, and beside it a control that has nothing else to do. */
export class HealthWatch {
  readonly #control: ChildProcess;
  readonly #controlUrl: string;
  readonly #probes: Probe[] = [];
  #prober: Worker | null = null;

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
    const prober = new Worker(PROBER, {
      eval: true,
      workerData: {
        url: `${url}/healthz`,
        authorization: `Bearer ${token}`,
        controlUrl: this.#controlUrl,
        givenUpMs: GIVEN_UP_MS,
        intervalMs: INTERVAL_MS,
      },
    });
    this.#prober = prober;
    prober.on('message', (message: unknown) => {
      const { server, control } = probeSchema.parse(message);
      this.#probes.push({ server, control: control ?? GIVEN_UP_MS });
      if (server === null) onLate('/healthz was not answered');
      else if (control !== null && server - control >= LATE_MS)
        onLate(
          `/healthz was answered after ${String(Math.round(server))} ms, the control after ${String(Math.round(control))}`,
        );
    });
  }

  /** Stops watching: the server is about to be ended. */
  async rest(): Promise<void> {
    await this.#prober?.terminate();
    this.#prober = null;
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
}
