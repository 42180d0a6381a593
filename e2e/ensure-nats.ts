import { spawnSync } from 'node:child_process';
import { findNats } from '#host/node/queue/testing/nats-server.ts';

/** How Debian and Ubuntu get a NATS server. */
const COMMANDS = [
  ['apt-get', 'update'],
  ['apt-get', 'install', '--yes', '--no-install-recommends', 'nats-server'],
] as const;

function ensureNats(): string | null {
  const found = findNats();
  const isRootOnLinux = process.platform === 'linux' && process.getuid?.() === 0;
  if (found !== null || !isRootOnLinux) return found;
  for (const [program, ...args] of COMMANDS) {
    console.error(`No NATS server yet. Trying: ${program} ${args.join(' ')}`);
    spawnSync(program, args, { stdio: ['ignore', 2, 2] });
  }
  return findNats();
}

const path = ensureNats();
console.log(
  path === null
    ? 'There is no NATS server: the tests of the queue of workers are skipped. (Debian: apt-get install nats-server; ' +
        'or name one in NATS_SERVER.)'
    : `Tests of the queue of workers run with ${path}`,
);
