import { spawnSync } from 'node:child_process';
import { findChromium } from './find-chromium.ts';

/** Ways to get a Chromium, tried in this order until one starts. */
const ATTEMPTS: readonly { readonly when: boolean; readonly commands: readonly (readonly string[])[] }[] = [
  { when: true, commands: [['npx', 'playwright', 'install', 'chromium']] },
  { when: isRootOnLinux(), commands: [['npx', 'playwright', 'install-deps', 'chromium']] },
  {
    when: isRootOnLinux(),
    commands: [
      ['apt-get', 'update'],
      ['apt-get', 'install', '--yes', '--no-install-recommends', 'chromium'],
    ],
  },
];

function isRootOnLinux(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

function ensureChromium(): string | null {
  let found = findChromium();
  for (const { commands } of ATTEMPTS.filter(({ when }) => when)) {
    if (found !== null) return found;
    for (const [program = '', ...args] of commands) {
      console.error(`No Chromium yet. Trying: ${program} ${args.join(' ')}`);
      spawnSync(program, args, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
    }
    found = findChromium();
  }
  return found;
}

const path = ensureChromium();
if (path === null) {
  console.error(
    'The browser tests need a Chromium, and none could be installed. Install Chromium or Google Chrome ' +
      '(Debian: apt-get install chromium), or name one in CHROMIUM_PATH, and run the tests again.',
  );
  process.exitCode = 1;
} else {
  console.log(`Browser tests run in ${path}`);
}
