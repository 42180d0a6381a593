import { fork } from 'node:child_process';
import { unlessAborted } from '#engine/base/abort.ts';
import { ownScript } from '#host/node/processes/own-script.ts';
import type { GpuDevice } from './device-choice.ts';
import { type ProbeReport, probeReportSchema } from './probe-report.ts';

/** Drivers compile and load for a while at their first use; a probe that takes longer than this hangs. */
const TIMEOUT_MS = 120_000;
/** Characters that are kept of the output of native code. */
const LOG_LENGTH = 64_000;

/** The outcome of a probe. `log` is the stderr of native code: ONNX Runtime names a missing library only there. */
export interface Probe {
  /** Null where the process ended without one. */
  readonly report: ProbeReport | null;
  readonly log: string;
  /** How the process ended where it left no report: "signal SIGABRT", "status 1", "no answer within 120 s". */
  readonly end: string;
}

export interface ProbeOptions {
  readonly signal?: AbortSignal;
  /** The script to run; it is given the device's name and sends a `ProbeReport`. */
  readonly script?: string;
  readonly timeoutMs?: number;
}

/**
 * Tries a GPU in a process of its own, which native code may abort without harm. Rejects with the signal's reason only.
 */
export async function probeDevice(device: GpuDevice, options: ProbeOptions = {}): Promise<Probe> {
  const own = ownScript('probe-main', import.meta.url);
  const { signal, timeoutMs = TIMEOUT_MS, script = own.file } = options;
  signal?.throwIfAborted();
  const probing = new Promise<Probe>((resolve) => {
    const child = fork(script, [device], {
      execArgv: [...own.execArgv],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let report: ProbeReport | null = null;
    let log = '';
    let end = '';
    const kill = (): void => void child.kill('SIGKILL');
    const timer = setTimeout(() => {
      end = `no answer within ${String(timeoutMs / 1000)} s`;
      kill();
    }, timeoutMs);
    signal?.addEventListener('abort', kill, { once: true });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-LOG_LENGTH);
    });
    child.on('message', (message) => {
      report = probeReportSchema.safeParse(message).data ?? null;
    });
    child.once('error', (error) => {
      end ||= error.message;
    });
    child.once('close', (status, killedBy) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      resolve({ report, log, end: end || endOf(status, killedBy) });
    });
  });
  return signal ? unlessAborted(probing, signal) : probing;
}

function endOf(status: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `status ${String(status)}` : `signal ${signal}`;
}
