import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';

const TSX = ['--import', import.meta.resolve('tsx')];
const WATCHED = fileURLToPath(new URL('./testing/watched-process.ts', import.meta.url));
const PARENT = fileURLToPath(new URL('./testing/parent-process.ts', import.meta.url));

async function endOf(child: ChildProcess): Promise<unknown> {
  await once(child, 'exit');
  return child.signalCode;
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('ends a process that takes memory beyond the heap of V8', async () => {
  const child = fork(WATCHED, ['buffers'], { execArgv: TSX, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await endOf(child)).toBe('SIGKILL');
});

it('ends a process in a loop without end once the process that started it is gone', async () => {
  const parent = spawn(process.execPath, [...TSX, PARENT, WATCHED], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line]: unknown[] = await once(createInterface(parent.stdout), 'line');
  const pid = Number(line);
  onTestFinished(() => {
    if (isThere(pid)) process.kill(pid, 'SIGKILL');
  });
  expect(isThere(pid)).toBe(true);
  parent.kill('SIGKILL');
  await vi.waitFor(() => {
    expect(isThere(pid)).toBe(false);
  }, 30_000);
});
