import { spawn } from 'node:child_process';
import { SkipscopeError } from '#engine/base/errors.ts';
import { nvidiaGpuCount } from '#host/node/device/nvidia-gpu.ts';
import { ownScript } from '#host/node/processes/own-script.ts';
import type { Terminal } from './terminal.ts';

/**
 * Runs a command of this program in one process for each GPU of the machine, with `--device cuda:N` behind its arguments and
 * these variables added to its environment, until all have ended; aborted, they are asked to stop. Throws
 * `SkipscopeError('unsupported')` where there is no GPU, and `SkipscopeError('runtime')` when a process has failed.
 */
export async function runOnEachGpu(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const gpus = await nvidiaGpuCount();
  if (gpus === 0)
    throw new SkipscopeError(
      'unsupported',
      'No NVIDIA GPU of this machine answers (nvidia-smi).',
      'Name the device of one worker with --device.',
    );
  const failed: string[] = [];
  const each = Array.from({ length: gpus }, async (_, gpu) => {
    const device = `cuda:${String(gpu)}`;
    const status = await runProcess([...args, '--device', device], variables, signal);
    if (status === 0) return;
    failed.push(device);
    terminal.note(`The worker on ${device} ended with status ${String(status)}.`);
  });
  await Promise.all(each);
  if (failed.length > 0)
    throw new SkipscopeError(
      'runtime',
      `Workers failed on ${failed.join(', ')} of ${String(gpus)} GPUs.`,
      'What each said is above.',
    );
}

/** The exit status of the command line with these arguments; null where a signal has ended it. */
function runProcess(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number | null> {
  const { file, execArgv } = ownScript('../main', import.meta.url);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...execArgv, file, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...variables },
    });
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', (status) => {
      signal.removeEventListener('abort', stop);
      resolve(status);
    });
  });
}
