import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import type { Plugin, Rolldown } from 'vite';
import { defineConfig } from 'vitest/config';
import { browserEntry, isOfBrowserEntry } from './packaging/browser-entry.ts';
import { LicenceFile } from './packaging/licence-file.ts';
import { ANSWER_HEADERS, FRAME_HEADERS, pageHeaders } from './src/server/http/page-headers.ts';

/** Makes `npm start` send the built page with the headers of `skipscope serve`. */
const servedHeaders: Plugin = {
  name: 'skipscope-page-headers',
  configurePreviewServer: ({ config, middlewares }) => {
    const page = readFileSync(resolve(config.root, config.build.outDir, 'index.html'), 'utf8');
    const headers = Object.entries(pageHeaders(page));
    middlewares.use((_request, response, next) => {
      for (const [name, value] of headers) response.setHeader(name, value);
      next();
    });
  },
};

/**
 * What a page or a worker begins with is in few files: dozens of small ones take longer to fetch and to link than they are worth. The
 * browser entry of the package shares a file with the page, and does not get the rest of it.
 */
const FEW_FILES = {
  codeSplitting: {
    groups: [
      { name: 'client', tags: ['$initial'], test: isOfBrowserEntry, priority: 1 },
      { name: 'initial', tags: ['$initial'] },
    ],
  },
} satisfies Rolldown.OutputOptions;

/** Parts that are fetched later share dozens of small modules, and all charts what they are drawn with. */
const PAGE_FILES = {
  codeSplitting: {
    groups: [
      ...FEW_FILES.codeSplitting.groups,
      {
        name: 'charts',
        test: /node_modules\/(recharts|@reduxjs|immer|reselect|d3-|decimal|es-toolkit|victory)|src\/ui\/charts\//,
      },
      // What checks files has schemas, which take tens of milliseconds to make: few parts need it.
      {
        name: 'files',
        test: /\/src\/(engine\/(base|calibration|export|image|model|search)|host)\/|@noble/,
        minShareCount: 3,
      },
      { name: 'shared', test: /\/src\/|lucide/, minShareCount: 3 },
    ],
  },
} satisfies Rolldown.OutputOptions;

const licences = new LicenceFile();

/** Tests of the page that replace a module, and so need a world of their own. */
const ALONE = ['src/ui/app/first-script.test.ts'];

export default defineConfig({
  base: './',
  plugins: [react(), servedHeaders, browserEntry, licences.writing()],
  // The page with hot reload has scripts of Vite's own, which the policy of the built page would refuse.
  server: { headers: { ...ANSWER_HEADERS, ...FRAME_HEADERS } },
  preview: { port: 4173 },
  worker: { format: 'es', plugins: () => [licences.collecting()], rolldownOptions: { output: FEW_FILES } },
  build: {
    target: 'es2023',
    chunkSizeWarningLimit: 700,
    // Browsers that lack it fetch the scripts all the same, a little later.
    modulePreload: { polyfill: false },
    rolldownOptions: { output: PAGE_FILES },
  },
  test: {
    // Files that replace no module share one world, which saves half of their time: modules are loaded once.
    projects: [
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['{src/engine,src/service,src/bench,docs,packaging}/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'page',
          include: ['src/{store,ui}/**/*.test.{ts,tsx}'],
          exclude: ALONE,
          // A link that a test saves a file by would take the shared page away from the next test file.
          environmentOptions: {
            happyDOM: {
              settings: { navigation: { disableMainFrameNavigation: true, disableFallbackToSetURL: true } },
            },
          },
          setupFiles: [resolve(import.meta.dirname, 'src/ui/testing/unmount-after-each.ts')],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'hosts', include: ['src/{host,client,server,cli}/**/*.test.ts', ...ALONE] },
      },
    ],
    // Vitest leaves one core free by default: half of a machine with two.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A second, the default, is too short for a test beside others.
    expect: { poll: { timeout: 20_000 } },
  },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
});
