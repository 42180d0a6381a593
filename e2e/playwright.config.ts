import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { findChromium } from './find-chromium.ts';
import { APP_URL, HARNESS_URL } from './servers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const executablePath = findChromium();

/** A camera that shows a moving figure, for computers without one. */
const FAKE_CAMERA = '--use-fake-device-for-media-stream';

/** WebGPU without a GPU: Chromium's own emulation, right but slow. */
const SWIFTSHADER = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan,WebGPU',
];

const browser = (args: readonly string[]) => ({
  launchOptions: { args: ['--no-sandbox', ...args], ...(executablePath !== null && { executablePath }) },
});

/** `command` ends in a call of vite. */
const serve = (url: string, command: string) => ({
  command: `${command} --port ${new URL(url).port} --strictPort`,
  cwd: root,
  url,
  timeout: 120_000,
  reuseExistingServer: false,
});

const harness = '--config e2e/harness/vite.config.ts';

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/artifacts',
  // The model takes all cores: side by side, tests would only time out.
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 60_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: '../test-results/playwright.json' }]],
  use: {
    baseURL: APP_URL,
    // A screenshot of each frame takes the cores from the model; the snapshots of the page show as much.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
  },
  projects: [
    {
      name: 'wasm',
      testIgnore: /webgpu/,
      use: browser(['--disable-features=WebGPU', FAKE_CAMERA]),
    },
    { name: 'webgpu', testMatch: /webgpu/, use: browser(SWIFTSHADER) },
  ],
  webServer: [
    serve(APP_URL, 'npx vite preview'),
    serve(HARNESS_URL, `npx vite build ${harness} && npx vite preview ${harness}`),
  ],
});
