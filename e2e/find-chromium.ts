import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** Usual paths of a Chromium or Chrome. */
const SYSTEM_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * A Chromium that starts on this machine: `CHROMIUM_PATH`, Playwright's own download, or one of the system. Null when
 * there is none.
 */
export function findChromium(): string | null {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') {
    if (starts(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which does not start. Name another Chromium, or unset it.`);
  }
  return [chromium.executablePath(), ...SYSTEM_PATHS].find(starts) ?? null;
}

/** A file alone proves nothing: libraries may be missing, or it may be a stub that asks for a package. */
function starts(path: string): boolean {
  if (!existsSync(path)) return false;
  // On Windows, `--version` would open a window.
  return process.platform === 'win32' || spawnSync(path, ['--version'], { timeout: 30_000 }).status === 0;
}
