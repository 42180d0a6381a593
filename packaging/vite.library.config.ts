import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { declarations } from './declarations.ts';

const root = resolve(import.meta.dirname, '..');
const source = (path: string): string => resolve(root, 'src', path);

/**
 * Builds the part of the package that runs in Node: the command line, the entries, and the scripts of processes of their own. Every
 * module stays a file at the place that it has in `src`, because modules find such scripts and the page by relative paths.
 * Other packages stay imports.
 */
export default defineConfig({
  root,
  publicDir: false,
  plugins: [declarations(['entries/engine', 'entries/node', 'entries/browser'])],
  build: {
    ssr: true,
    outDir: 'lib',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      // The compiler takes its time.
      checks: { pluginTimings: false },
      input: [
        'cli/main.ts',
        'entries/engine.ts',
        'entries/node.ts',
        'host/node/device/probe-main.ts',
        'host/node/devices/device-process.ts',
        'host/node/queue/heartbeat-thread.ts',
        'host/node/text/text-process.ts',
      ].map(source),
      output: { preserveModules: true, preserveModulesRoot: source(''), entryFileNames: '[name].js' },
    },
  },
});
